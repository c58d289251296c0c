import {changeView, type Intent} from '../keymap/row.ts';
import {specOf, type Subject} from '../subject.ts';
import {headingOf, listRows, type HeadingRow} from './list-rows.ts';

/** Fold a group, and its heading is what is selected; unfold it, and its service is again. */
export function foldOrUnfold({view}: Subject, {heading, services, isFolded}: HeadingRow): readonly Intent[] {
	const {folded} = view.list;
	const select = services.includes(view.selected) ? [] : changeView({type: 'select', service: services[0] ?? view.selected});
	return [
		...changeView({type: 'arrange', list: {folded: isFolded ? folded.filter(each => each !== heading) : [...folded, heading]}}),
		...select,
		...changeView({type: 'focus', focus: 'list'}),
	];
}

/** All groups at once: folded, unless all are. */
export function foldOrUnfoldAll(subject: Subject): readonly Intent[] {
	const headings = headingsOf(subject);
	return changeView({type: 'arrange', list: {folded: headings.every(({isFolded}) => isFolded) ? [] : headings.map(({heading}) => heading)}});
}

export function headingsOf(subject: Subject): readonly HeadingRow[] {
	return listRows(subject).filter(row => row.type === 'heading');
}

/** The group of the selected service. */
export function ownHeading(subject: Subject): HeadingRow | undefined {
	const {selected, list} = subject.view;
	const heading = headingOf(specOf(subject, selected), list.grouping);
	return headingsOf(subject).find(row => row.heading === heading);
}
