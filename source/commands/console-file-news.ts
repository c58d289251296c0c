import type {FileNews as Told} from '../api/reloader.ts';
import type {ConsoleHost, FileNews} from '../console/host.ts';
import {createListeners} from '../lib/listeners.ts';
import {describeNews} from './file-words.ts';

export interface FileNewsBoard {
	tell(news: Told): void;
	readonly subscribe: NonNullable<ConsoleHost['subscribeFileNews']>;
}

/** What a console shows of the file that its project comes from. */
export function createFileNews(): FileNewsBoard {
	const listeners = createListeners<[news: FileNews]>();
	let trouble: FileNews | undefined;
	return {
		tell(told) {
			const news = shown(told);
			trouble = news.type === 'trouble' ? news : undefined;
			listeners.tell(news);
		},
		subscribe(listener) {
			const unsubscribe = listeners.subscribe(listener);
			if (trouble) {
				listener(trouble);
			}

			return unsubscribe;
		},
	};
}

function shown(told: Told): FileNews {
	if (told.type === 'read') {
		return {type: 'read', said: describeNews(told)[0] ?? ''};
	}

	const [first = ''] = told.text.trim().split('\n', 1);
	const count = told.text.trim().split(/\n\n+/).length - 1;
	const [, place = 'the file', words = first.replace(/^The file /, '')] = /^(\S+:\d+:\d+) (?:error )?(.*)$/.exec(first) ?? [];
	return {type: 'trouble', place, text: count > 1 ? `${words}, and more: devtui check` : words};
}
