import {union} from 'valibot';
import {expected} from './complaint.ts';
import {duration, fields, flag, listOf, mapOf, oneOf, pattern, period, regex, text} from './schema-parts.ts';
import {parseSignal, suggestSignal} from './signals.ts';
import {suggest} from './suggest.ts';

export function watch() {
	const patterns = () => listOf(regex(), 'a list of regular expressions');
	const globs = () => listOf(pattern(), 'a list of patterns');
	return union([
		globs(),
		fields({
			paths: globs(),
			gitignore: flag(),
			debounce: union([oneOf(['auto']), duration()], expected('auto, or a duration such as 300ms, 10s or 1m30s')),
			delay: duration(),
			type: oneOf(['file', 'directory', 'any']),
			action: text('restart, rebuild, sync, signal:SIGNAL, exec:COMMAND or none', isAction, {pattern: '^(restart|rebuild|sync|none|signal:.+|exec:.+)$', hint: suggestAction}),
			to: union([containerPath(), mapOf(containerPath(), 'a map of directories to paths in the container', text('a path within the working directory', isWithin))], expected('a path in the container, or a map of directories to such paths')),
			rebuild: listOf(text('a path within the working directory', isWithin), 'a list of paths'),
			then: text('restart, signal:SIGNAL or exec:COMMAND', isThen, {pattern: '^(restart|signal:.+|exec:.+)$', hint: suggestAction}),
			engine: oneOf(['auto', 'native', 'poll']),
			poll_interval: period(),
			content: flag(),
			include_regex: patterns(),
			exclude_regex: patterns(),
		}),
	], expected('a list of patterns or a map'));
}

function containerPath() {
	return text('an absolute path in the container', written => written.startsWith('/'), {pattern: '^/'});
}

function isWithin(path: string): boolean {
	return path !== '' && !path.startsWith('/') && !path.split('/').includes('..');
}

function isAction(written: string): boolean {
	return written === 'rebuild' || written === 'sync' || written === 'none' || isThen(written);
}

function isThen(written: string): boolean {
	return written === 'restart'
		|| written.startsWith('signal:') && parseSignal(written.slice('signal:'.length)) !== undefined
		|| written.startsWith('exec:') && written.slice('exec:'.length).trim() !== '';
}

function suggestAction(written: string): string | undefined {
	return written.startsWith('signal:') ? suggestSignal(written.slice('signal:'.length)) : suggest(written, ['restart', 'rebuild', 'sync', 'none']);
}
