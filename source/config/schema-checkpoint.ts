import {check, pipe, union} from 'valibot';
import {expected, sentence} from './complaint.ts';
import {patternProblem} from './pattern-problem.ts';
import {fields, flag, listOf, nonEmptyText, oneOf, whole} from './schema-parts.ts';

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

function pattern() {
	return pipe(nonEmptyText('a pattern'), check(written => patternProblem(written) === undefined, ({input}) => sentence('wrong-value', `not a pattern: ${patternProblem(input) ?? ''}`)));
}
