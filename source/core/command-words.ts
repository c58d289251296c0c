import type {CommandSpec} from './spec.ts';

/** What no shell reads, word by word. */
export function commandWords(command: Exclude<CommandSpec, {type: 'shell'}>): readonly [string, ...string[]] {
	switch (command.type) {
		case 'exec': {
			return command.argv;
		}

		case 'image': {
			return [command.image, ...command.argv];
		}

		case 'build-image': {
			return ['build', command.context];
		}

		case 'image-health': {
			return ['HEALTHCHECK'];
		}

		case 'copy-files': {
			return ['copy', ...command.copies.map(({to}) => to)];
		}

		case 'function': {
			return [command.path];
		}
	}
}
