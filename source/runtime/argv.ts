import type {CommandSpec} from '../core/spec.ts';

export function argvOf(command: CommandSpec): readonly [string, ...string[]] {
	return command.type === 'shell' ? ['/bin/sh', '-c', command.text] : command.argv;
}
