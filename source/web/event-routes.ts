import * as v from 'valibot';
import type {Answer, Lines} from '../http/answer.ts';
import {eventId} from '../http/event-text.ts';
import {one} from '../http/route.ts';
import type {NewsOfPage} from './rows.ts';
import {refusalOf, webRoute, type Visitor, type WebRoute} from './visitor.ts';

/** `after`: the id of the last event that was received, for whoever cannot send a header of his own. */
export const eventRoutes: readonly WebRoute[] = [
	webRoute('reader', 'GET', '/api/events', v.strictObject({after: v.optional(one)}), (visitor, {after}, _signal, {lastEventId}) => followNews(visitor, lastEventId ?? after)),
];

function followNews(visitor: Visitor, lastId: string | undefined): Answer {
	const {news, desk} = visitor.web;
	return {
		type: 'lines',
		async write(lines) {
			const known = news.parse(lastId);
			let at = known ?? news.number;
			await tellHub(known !== undefined);
			while (!lines.isGone()) {
				const found = news.since(at);
				const next = news.number;
				if (!found) {
					await tellHub(false);
				} else if (next > at) {
					await lines.write(withId(found, next));
				}

				at = next;
				if (lines.signal.aborted) {
					return;
				}

				await news.next(at, lines.signal);
				if (refusalOf('reader', visitor)) {
					return;
				}
			}

			async function tellHub(isResumed: boolean): Promise<void> {
				const {version, startedAt, address} = desk.about;
				await lines.write(withId({hub: {version, startedAt: new Date(startedAt).toISOString(), address, isResumed}}, at));
			}
		},
	};

	function withId(line: NewsOfPage, number: number): Parameters<Lines['write']>[0] {
		return {...line, [eventId]: news.id(number)};
	}
}
