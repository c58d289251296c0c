import type {KeymapRow} from './row.ts';

/** What becomes of services that nobody sees. */
export const noticeKeys: readonly KeymapRow[] = [
	{
		action: 'show-notice',
		contexts: ['main'],
		keys: ['!'],
		title: 'notice',
		description: 'go to the service of the notice, or to a failed one',
		perform: () => [{type: 'show-notice'}],
	},
];
