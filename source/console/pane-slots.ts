import type {PaneSize} from './sizes/sizes.ts';

/** A place in the split. What its person has not chosen by number makes room for the service that is selected. */
export interface PaneSlot extends PaneSize {
	readonly service: string;
	readonly isPinned: boolean;
}

/** The first two. */
export function defaultPanes(services: readonly string[]): readonly PaneSlot[] {
	return services.slice(0, 2).map(service => ({service, isPinned: false}));
}

/** Of places whose service has gone, those that were chosen by number go, too; the others show somebody else. */
export function keepSlots(slots: readonly PaneSlot[], services: readonly string[]): readonly PaneSlot[] {
	const isThere = (slot: PaneSlot) => services.includes(slot.service);
	const shown = new Set(slots.filter(slot => isThere(slot)).map(({service}) => service));
	return slots.flatMap(slot => {
		const stand = services.find(service => service !== '' && !shown.has(service));
		if (isThere(slot) || slot.isPinned || stand === undefined) {
			return isThere(slot) ? [slot] : [];
		}

		shown.add(stand);
		return [{...slot, service: stand, isPinned: false}];
	});
}

/** One service, and whoever follows it in the list. */
export function slotsAround(services: readonly string[], service: string): readonly PaneSlot[] {
	const start = Math.max(0, Math.min(services.indexOf(service), services.length - 2));
	return defaultPanes(services.slice(start));
}

/** Show a service that has no pane in the last place that is not pinned; sizes stay as they are. */
export function previewIn(slots: readonly PaneSlot[], service: string): readonly PaneSlot[] {
	if (slots.some(slot => slot.service === service)) {
		return slots;
	}

	const place = slots.findLastIndex(slot => !slot.isPinned);
	return slots.map((slot, index) => index === place ? {...slot, service, isPinned: false} : slot);
}

/** Give a service a place of its own, before those that follow it in the list. */
export function showPane(slots: readonly PaneSlot[], service: string, order: readonly string[]): readonly PaneSlot[] {
	if (slots.some(slot => slot.service === service)) {
		return slots.map(slot => slot.service === service ? {...slot, isPinned: true} : slot);
	}

	const place = slots.findIndex(slot => order.indexOf(slot.service) > order.indexOf(service));
	return slots.toSpliced(place === -1 ? slots.length : place, 0, {service, isPinned: true});
}

/** The last pane stays. */
export function hidePane(slots: readonly PaneSlot[], service: string): readonly PaneSlot[] {
	return slots.length > 1 ? slots.filter(slot => slot.service !== service) : slots;
}
