import type {Intent} from './keymap/row.ts';
import type {Message} from './view-state.ts';

export interface Withholding {
	/** Why nothing can be done: `this is a snapshot`. */
	readonly refusal: string;
	say(message: Message): void;
	quit(key: string): void;
}

/** Where nothing runs, what would be done to services is refused in words, and quitting needs no question. */
export function withhold(perform: (intent: Intent) => void, {refusal, say, quit}: Withholding): (intent: Intent) => void {
	return intent => {
		if (isDeed(intent)) {
			say({text: refusal, tone: 'refused'});
		} else if (intent.type === 'view' && intent.action.type === 'open' && intent.action.dialog.type === 'quit') {
			quit(intent.action.dialog.key);
		} else {
			perform(intent);
		}
	};
}

function isDeed(intent: Intent): boolean {
	if (intent.type === 'view') {
		const {action} = intent;
		return (action.type === 'type' && action.isTyping) || (action.type === 'open' && action.dialog.type === 'signal');
	}

	return deeds.has(intent.type);
}

const deeds: ReadonlySet<Intent['type']> = new Set(['command', 'input', 'change-project']);
