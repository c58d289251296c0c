import {mergedLog} from './merged/merged-log.ts';
import {keepSlots, previewIn, slotsAround} from './pane-slots.ts';
import type {Dialog} from './dialog-state.ts';
import type {ViewState} from './view-state.ts';

/** Whoever stays keeps its place; for what goes its neighbour stands in. */
export function followServices(view: ViewState, services: readonly string[]): ViewState {
	const isThere = (service: string) => services.includes(service);
	const selected = isThere(view.selected) ? view.selected : relative(view.selected, services) ?? neighbour(view, isThere) ?? services[0] ?? '';
	const slots = keepSlots(view.slots, [selected, ...services]);
	const isSame = selected === view.selected;
	return {
		...view,
		services,
		selected,
		slots: slots.length > 0 ? previewIn(slots, selected) : slotsAround(services, selected),
		focus: isSame ? view.focus : 'list',
		isTyping: view.isTyping && isSame,
		isZoomed: view.isZoomed && isSame,
		marks: view.marks.filter(mark => isThere(mark)),
		dialog: view.dialog && dialogWithout(view.dialog, isThere),
	};
}

/** Of a service that has become several copies, the first one; of a copy, the service it has become again. */
function relative(selected: string, services: readonly string[]): string | undefined {
	const [, original] = /^(.+)-\d+$/.exec(selected) ?? [];
	return services.find(service => service === original || service === `${selected}-1`);
}

/** The next one below that stays, else the next one above. */
function neighbour({services, selected}: ViewState, isThere: (service: string) => boolean): string | undefined {
	const index = services.indexOf(selected);
	return services.slice(index + 1).find(service => isThere(service)) ?? services.slice(0, Math.max(0, index)).findLast(service => isThere(service));
}

function dialogWithout(dialog: Dialog, isThere: (service: string) => boolean): Dialog | undefined {
	switch (dialog.type) {
		case 'search': {
			return isThere(dialog.service) || dialog.service === mergedLog ? dialog : undefined;
		}

		case 'checkpoints':
		case 'details': {
			return isThere(dialog.service) ? dialog : undefined;
		}

		case 'signal': {
			const services = dialog.services.filter(service => isThere(service));
			return services.length > 0 ? {...dialog, services} : undefined;
		}

		case 'help':
		case 'help-filter':
		case 'timeline':
		case 'list-filter':
		case 'palette':
		case 'quit': {
			return dialog;
		}
	}
}
