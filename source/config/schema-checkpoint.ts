import {union} from 'valibot';
import {expected} from './complaint.ts';
import {fields, flag, listOf, oneOf, pattern, whole} from './schema-parts.ts';

export function checkpoint() {
	return union([
		flag(),
		fields({
			files: listOf(pattern(), 'a list of patterns'),
			// Each is a process, or an image on the disk.
			max: whole('a number from 2 to 10000', 2, 10_000),
			engine: oneOf(['auto', 'preload', 'criu']),
		}),
	], expected('true, false or a map'));
}
