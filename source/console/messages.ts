import type {ConsoleClock} from './host.ts';
import type {HeldView} from './held-view.ts';
import type {Message} from './view-state.ts';

/** What the footer says for a while. */
export interface Messages {
	/** The answer to a key. */
	say(message: Message): void;
	/** What nobody has asked for: said for long enough to be read by who looks up now and then. */
	warn(text: string): void;
	dispose(): void;
}

export function createMessages({change}: Pick<HeldView, 'change'>, setTimer: ConsoleClock['setTimer']): Messages {
	let cancelHush: (() => void) | undefined;
	let isDisposed = false;

	function sayFor(message: Message, forMs: number): void {
		// Answers may come when nobody is there any more to read them.
		if (isDisposed) {
			return;
		}

		cancelHush?.();
		cancelHush = setTimer(forMs, () => {
			change({type: 'hush'});
		});
		change({type: 'say', message});
	}

	return {
		say(message) {
			sayFor(message, answerMs);
		},
		warn(text) {
			sayFor({text, tone: 'refused'}, warningMs);
		},
		dispose() {
			isDisposed = true;
			cancelHush?.();
		},
	};
}

const answerMs = 3000;
const warningMs = 20_000;
