import type {BuildOfPage} from '../rows.ts';
import {doAndTell} from './announcer.ts';
import {post} from './api.ts';
import {h} from './dom.ts';
import {isOver} from './words.ts';

/** What can be done to a build just now. `name`: for who does not see where the button stands. */
export function buildActions({id, state}: BuildOfPage, name: string, go?: (build: BuildOfPage) => void): HTMLElement {
	const button = isOver(state)
		? h('button', {type: 'button', 'aria-label': `Retry ${name}`, click: retry}, 'Retry')
		: h('button', {type: 'button', 'aria-label': `Cancel ${name}`, click: cancel}, 'Cancel');

	function cancel(): void {
		button.disabled = true;
		void doAndTell(async () => {
			await post(`/api/builds/${encodeURIComponent(id)}/cancel`);
			return `${name} is being cancelled.`;
		}).finally(() => {
			button.disabled = false;
		});
	}

	function retry(): void {
		button.disabled = true;
		void doAndTell(async () => {
			const {builds} = await post<{readonly builds: readonly BuildOfPage[]}>(`/api/builds/${encodeURIComponent(id)}/retry`);
			if (builds[0]) {
				go?.(builds[0]);
			}

			return `${name} is built again.`;
		}).finally(() => {
			button.disabled = false;
		});
	}

	return h('span', {class: 'actions'}, button);
}
