import type {Subject} from '../subject.ts';

/** Why nothing can be opened: nobody would see what keys do then. */
export function whyNoRoom({layout}: Pick<Subject, 'layout'>): string | undefined {
	return layout.type === 'too-small' ? 'there is no room for it' : undefined;
}
