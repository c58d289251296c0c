import {maskedCommand, maskedValue, maskedWords} from '../lib/masked.ts';
import {commandWords} from './command-words.ts';
import type {CommandSpec, ProbeCheck} from './spec.ts';

/** What a probe asks, in a few words without secrets: `tcp localhost:5433`, `http http://localhost:3000/health`. */
export function describeCheck(check: ProbeCheck): string {
	switch (check.type) {
		case 'http': {
			return `http ${maskedValue('url', check.url)}`;
		}

		case 'tcp': {
			return `tcp ${check.host.includes(':') ? `[${check.host}]` : check.host}:${check.port}`;
		}

		case 'exec': {
			return `exec ${shownCommand(check.command)}`;
		}

		case 'log': {
			return `a line like /${check.pattern}/`;
		}

		case 'notify': {
			return 'READY=1 to $NOTIFY_SOCKET';
		}
	}
}

/** As it may be shown to whoever asks. */
export function shownCommand(command: CommandSpec): string {
	return command.type === 'shell' ? maskedCommand(command.text) : maskedWords(commandWords(command)).join(' ');
}
