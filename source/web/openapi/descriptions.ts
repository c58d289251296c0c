import type {Description} from '../../http/openapi/document.ts';
import * as answers from './answers.ts';

/** By method and path. */
export const descriptions: Readonly<Record<string, Description>> = {
	'GET /api/openapi.json': {summary: 'This description.', answer: answers.anything},
	'GET /api/session': {summary: 'What whoever asks may do.', answer: answers.session},
	'POST /api/session': {summary: 'Give a token once, for a cookie that stands for it: for browsers.', answer: answers.nothing},
	'POST /api/session/end': {summary: 'Take the cookie back.', answer: answers.nothing},
	'GET /api/builds': {summary: 'Builds, newest first; `before`: those behind this one in the list.', answer: answers.builds},
	'GET /api/builds/:id': {summary: 'The builds of a suggestion, of one of its jobs, or one build. `wait`: at most so many ms, until its version is another than `known`.', answer: answers.shown},
	'GET /api/builds/:id/log': {
		summary: 'The log of a build, in the bytes that were printed, from `offset` on. With `limit` at most so many, and `wait` waits so many ms for some; without it all there is, with `wait` until the build has ended. Headers: X-Log-Offset, X-Log-Attempt (another one: all that was printed before is no more), X-Log-Whole.',
		answer: answers.anything,
		contentType: 'application/octet-stream',
	},
	'GET /api/builders': {summary: 'Builders, and what they do.', answer: answers.builders},
	'GET /api/events': {summary: 'Builds and builders that change, from now on.', answer: answers.news, isLines: true},
	'POST /api/suggestions': {summary: 'Suggest revisions of a project to every builder whose labels match, or to any one of them; answered when it is safe.', answer: answers.suggested},
	'POST /api/builds/:id/cancel': {summary: 'Cancel a build, a job, or all of a suggestion.', answer: answers.done},
	'POST /api/builds/:id/retry': {summary: 'Build again, where it was built.', answer: answers.suggested},
	'POST /api/builders/:name/pause': {summary: 'It begins no more builds; those that run go on.', answer: answers.done},
	'POST /api/builders/:name/resume': {summary: 'It begins builds again.', answer: answers.done},
	'POST /api/builders/:name/drain': {summary: 'It takes no more, and ends when nothing runs.', answer: answers.done},
	'GET /badge/:file{.+}': {summary: 'How the newest suggestion of a project has come out, as a picture: /badge/PROJECT.svg.', answer: answers.anything, contentType: 'image/svg+xml'},
};
