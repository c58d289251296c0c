import type {IncomingMessage, ServerResponse} from 'node:http';
import type {Store} from '../core/store.ts';

/**
 * Answers that hold for a moment, as long as nothing happens: of a service nothing is ever told that is over, and what
 * changes by itself (uptimes, CPU, memory) may be so much older. Whoever asks often costs little.
 */
export interface RecentAnswers {
	/** Whether it is a question of this kind: it is answered then. */
	give(request: IncomingMessage, response: ServerResponse): boolean;
}

/** `make`: the JSON that answers it; undefined: it is no question of this kind. */
export function keepRecentAnswers(store: Store, make: (url: string) => string | undefined, now = () => performance.now()): RecentAnswers {
	const answers = new Map<string, Buffer>();
	let {state, project, at} = look();

	function look() {
		return {state: store.getSnapshot(), project: store.project, at: now()};
	}

	function answerTo(url: string): Buffer | undefined {
		if (store.getSnapshot() !== state || store.project !== project || now() - at > momentMs) {
			answers.clear();
			({state, project, at} = look());
		}

		const known = answers.get(url);
		if (known) {
			return known;
		}

		const text = make(url);
		const made = text === undefined ? undefined : Buffer.from(text);
		if (made) {
			answers.set(url, made);
		}

		return made;
	}

	return {
		give({method, url = '', headers}, response) {
			const body = method === 'GET' && !hasOtherWishes(headers) ? answerTo(url) : undefined;
			if (!body) {
				return false;
			}

			response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': body.length});
			response.end(body);
			return true;
		},
	};
}

const momentMs = 20;

/** An event stream, or a body or an odd name of this machine, which have to be judged first. */
function hasOtherWishes({accept, host = '', 'content-length': length, 'transfer-encoding': encoding}: IncomingMessage['headers']): boolean {
	return length !== undefined || encoding !== undefined || /\btext\/event-stream\b/.test(accept ?? '') || !plainHost.test(host);
}

const plainHost = /^[\w.-]+(?::\d+)?$/;
