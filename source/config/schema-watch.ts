import {union} from 'valibot';
import {expected} from './complaint.ts';
import {duration, fields, flag, listOf, oneOf, period, regex, text, texts} from './schema-parts.ts';
import {parseSignal, suggestSignal} from './signals.ts';
import {suggest} from './suggest.ts';

export function watch() {
	const patterns = () => listOf(regex(), 'a list of regular expressions');
	return union([
		texts(),
		fields({
			paths: texts(),
			gitignore: flag(),
			debounce: union([oneOf(['auto']), duration()], expected('auto, or a duration such as 300ms, 10s or 1m30s')),
			delay: duration(),
			type: oneOf(['file', 'directory', 'any']),
			action: text('restart, signal:SIGNAL, exec:COMMAND or none', isAction, {pattern: '^(restart|none|signal:.+|exec:.+)$', hint: suggestAction}),
			engine: oneOf(['auto', 'native', 'poll']),
			poll_interval: period(),
			content: flag(),
			include_regex: patterns(),
			exclude_regex: patterns(),
		}),
	], expected('a list of patterns or a map'));
}

function isAction(written: string): boolean {
	return written === 'restart' || written === 'none'
		|| written.startsWith('signal:') && parseSignal(written.slice('signal:'.length)) !== undefined
		|| written.startsWith('exec:') && written.slice('exec:'.length).trim() !== '';
}

function suggestAction(written: string): string | undefined {
	return written.startsWith('signal:') ? suggestSignal(written.slice('signal:'.length)) : suggest(written, ['restart', 'none']);
}
