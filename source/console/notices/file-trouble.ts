import type {FileNews} from '../host.ts';
import type {Messages} from '../messages.ts';
import {plainLine} from '../text.ts';
import type {Notice} from './notice-board.ts';

/** What is wrong with the file of the project, shown for as long as it is so. */
export interface FileTrouble {
	follow(news: FileNews): void;
	current(): readonly Notice[];
}

export function createFileTrouble(messages: Messages, onChange: () => void): FileTrouble {
	let notices: readonly Notice[] = [];
	return {
		follow(news) {
			if (news.type === 'read') {
				notices = [];
				messages.say({text: plainLine(news.said), tone: 'done'});
			} else {
				notices = [{service: plainLine(news.place), type: 'failed', text: plainLine(news.text), until: Number.POSITIVE_INFINITY}];
			}

			onChange();
		},
		current: () => notices,
	};
}
