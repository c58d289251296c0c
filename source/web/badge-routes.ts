import * as v from 'valibot';
import {trouble, type Answer} from '../http/answer.ts';
import {one} from '../http/route.ts';
import {badge} from './badge.ts';
import {refusalOf, webRoute, type WebRoute} from './visitor.ts';

/** A project may have slashes in it. */
export const badgeRoutes: readonly WebRoute[] = [
	webRoute('anybody', 'GET', '/badge/:file{.+}', v.strictObject({file: v.string(), revision: v.optional(one)}), (visitor, {file, revision}): Answer => {
		const {desk, hasPublicBadges} = visitor.web;
		const refusal = hasPublicBadges ? undefined : refusalOf('reader', visitor);
		const [, project] = /^(.+)\.svg$/.exec(file) ?? [];
		if (refusal || project === undefined) {
			return refusal ?? trouble(404, 'unknown-route', 'A badge is at /badge/PROJECT.svg.');
		}

		return {
			type: 'content',
			contentType: 'image/svg+xml; charset=utf-8',
			body: badge(desk.badge(project, revision)?.state),
			// Other sites show it, in a README; whoever stands between may not keep one that not everybody may see.
			headers: {'Cache-Control': `${hasPublicBadges ? 'public' : 'private'}, max-age=${keptSeconds}`, ...hasPublicBadges && {'Cross-Origin-Resource-Policy': 'cross-origin'}},
		};
	}),
];

const keptSeconds = 20;
