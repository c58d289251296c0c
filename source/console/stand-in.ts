import type {Section} from './dialogs/facts.ts';
import type {Label} from './service-words.ts';

/** What a host shows as a service although it is no process of a project: a builder, a build. It is told in the host's own words. */
export interface StandIn {
	/** Its state, and why: `online · 1 of 2 busy`. */
	readonly label: Label;
	/** What the header counts it as: `online`; absent: not at all. */
	readonly word?: string;
	/** All about it, for its details; `now`: epoch ms. */
	sections(now: number): readonly Section[];
}
