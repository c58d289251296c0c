import type {Subject} from '../subject.ts';
import {listedServices} from './list-rows.ts';

/** What acts on all acts on those, too, that the filter of the list hides: that is said. */
export function alsoHidden(subject: Subject, services: ReadonlyArray<{readonly name: string}>): string {
	const listed = listedServices(subject);
	const hidden = services.filter(({name}) => !listed.includes(name)).length;
	return hidden === 0 ? '' : `, ${hidden} of them not in the list`;
}

/** `3 marked`, `3 marked, 1 not in the list`: folded ones are under their heading. */
export function marksLabel(subject: Subject): string {
	const {marks} = subject.view;
	const listed = listedServices(subject);
	const hidden = marks.filter(name => !listed.includes(name)).length;
	return `${marks.length} marked${hidden === 0 ? '' : `, ${hidden} not in the list`}`;
}
