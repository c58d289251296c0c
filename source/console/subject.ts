import {indexOf} from '../core/project-index.ts';
import type {ProjectSpec, ServiceSpec} from '../core/spec.ts';
import {isAlive, type ProjectState, type ServiceState} from '../core/state.ts';
import type {Keymap} from './keymap/table.ts';
import type {Layout} from './layout.ts';
import {selectedGroup} from './list/list-rows.ts';
import type {LogNote} from './search/contract.ts';
import type {StandIn} from './stand-in.ts';
import {targets, type ViewState} from './view-state.ts';

/** What keys and drawing read: the project, this console's view of it, and where its panes stand. */
export interface Subject {
	readonly project: ProjectSpec;
	readonly state: ProjectState;
	readonly view: ViewState;
	readonly layout: Layout;
	readonly keymap: Keymap;
	/** This console can end, and the project live on. */
	readonly canDetach?: boolean;
	/** Somebody can tell what services use. */
	readonly knowsUsage?: boolean;
	/** As the host says it. */
	readonly quitQuestion?: string | undefined;
	readonly standIn?: ((service: string) => StandIn | undefined) | undefined;
	/** The row of the list that stands first; absent: the selected one stands in the middle. */
	readonly listTop?: number;
	/** Of the services that have a pane on the screen. */
	readonly panes: Readonly<Record<string, PanePosition>>;
}

export interface PanePosition {
	/** Whether the end is shown, and goes on being shown. */
	readonly isFollowing: boolean;
	readonly linesAbove: number;
	readonly linesBelow: number;
	/** Of those below, how many have come since the pane stopped following. */
	readonly newLines: number;
	/** How its log is looked at, where it stands in place of the terminal. */
	readonly log?: LogNote;
}

export function specOf({project}: Subject, name: string): ServiceSpec {
	const spec = indexOf(project).byName.get(name);
	if (!spec) {
		throw new Error(`no service ${name}`);
	}

	return spec;
}

export function serviceOf({state}: Subject, name: string): ServiceState {
	const service = state.services[name];
	if (!service) {
		throw new Error(`no service ${name}`);
	}

	return service;
}

export function servicesOf(subject: Subject): readonly ServiceState[] {
	return subject.view.services.map(name => serviceOf(subject, name));
}

/** The services a command acts on: those marked, else all of the folded group whose heading is selected, else the selected one. */
export function targetsOf(subject: Subject): readonly ServiceState[] {
	const {view} = subject;
	const names = view.marks.length === 0 && view.dialog?.type !== 'details' ? chosen(subject) : targets(view);
	return names.map(name => serviceOf(subject, name));
}

/** All of a folded group while its heading is looked at, else the selected service. */
export function chosen(subject: Subject): readonly string[] {
	const {view, layout} = subject;
	const isListLookedAt = view.focus === 'list' && layout.type === 'screen' && layout.list !== undefined;
	return (isListLookedAt ? selectedGroup(subject)?.services : undefined) ?? targets({...view, marks: []});
}

/** Whether it has a process, or is about to have one. */
export function isUnderWay({phase}: ServiceState): boolean {
	return isAlive(phase) || phase.type === 'waiting' || phase.type === 'backoff';
}

/** `api`, `api and db`, `4 services`. */
export function nameAll(services: readonly {readonly name: string}[]): string {
	const [first, second] = services;
	return services.length > 2 ? `${services.length} services` : [first, second].flatMap(each => each?.name ?? []).join(' and ');
}
