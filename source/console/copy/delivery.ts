import type {Clipboard, ClipboardOutcome} from '../host.ts';
import type {Messages} from '../messages.ts';
import {countCopied} from './count-copied.ts';
import {copyByTerminal, type TerminalCopy} from './osc52.ts';

export interface DeliveryOptions {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly clipboard: Clipboard | undefined;
	readonly messages: Pick<Messages, 'say'>;
	sendToTerminal(sequence: string): void;
}

/** Copy by every way there is: by the terminal, which may be far from here and never answers, and by a program of this desktop. */
export function createDelivery({environment, clipboard, messages, sendToTerminal}: DeliveryOptions): (text: string) => void {
	let copies = 0;

	function deliver(text: string): void {
		if (text.trim() === '') {
			messages.say({text: 'nothing but blanks is selected: nothing was copied', tone: 'refused'});
			return;
		}

		const byTerminal = copyByTerminal(text, environment);
		if (byTerminal.type === 'sequence') {
			sendToTerminal(byTerminal.sequence);
			messages.say({text: `${countCopied(text)} copied`, tone: 'done'});
		}

		void tellProgram(text, byTerminal);
	}

	async function tellProgram(text: string, byTerminal: TerminalCopy): Promise<void> {
		const copy = ++copies;
		const outcome = await (clipboard?.copy(text) ?? {type: 'missing'} as const);
		const said = sayAfter(countCopied(text), byTerminal, outcome);
		// A late word about an older copy would cover the one about the newest.
		if (said && copy === copies) {
			messages.say(said);
		}
	}

	return deliver;
}

/** What there is to add once the program has answered. */
function sayAfter(what: string, byTerminal: TerminalCopy, outcome: ClipboardOutcome): Parameters<Messages['say']>[0] | undefined {
	const hasTerminal = byTerminal.type === 'sequence';
	switch (outcome.type) {
		case 'copied': {
			return hasTerminal ? undefined : {text: `${what} copied by ${outcome.program}${why(byTerminal)}`, tone: 'done'};
		}

		case 'missing': {
			return hasTerminal ? undefined : {text: `nothing was copied: there is no clipboard program${why(byTerminal)}`, tone: 'refused'};
		}

		case 'problem': {
			return {text: hasTerminal ? `${what} copied by the terminal only: ${outcome.text}` : `nothing was copied: ${outcome.text}${why(byTerminal)}`, tone: 'refused'};
		}
	}
}

/** Why the terminal has not done it. */
function why(byTerminal: TerminalCopy): string {
	switch (byTerminal.type) {
		case 'too-long': {
			return `; terminals take ${kilobytes(byTerminal.maxBytes)} (OSC 52), not ${kilobytes(byTerminal.bytes)}`;
		}

		case 'none': {
			return '; this terminal has no clipboard';
		}

		case 'sequence': {
			return '';
		}
	}
}

function kilobytes(bytes: number): string {
	return `${Math.ceil(bytes / 1000).toLocaleString('en-US')} kB`;
}
