import {describeJob} from '../core/describe.ts';
import type {JobName} from '../core/spec.ts';
import type {ServiceState} from '../core/state.ts';
import {textWidth} from '../lib/text-width.ts';
import {plainLine} from './text.ts';
import type {Glyphs, Role} from './theme.ts';

/** What is to be known of a service beside its phase: `ready · building`. */
export interface Note {
	readonly role: Role;
	/** Words, the longest first; all of them are worth more than the uptime. */
	readonly texts: readonly [string, ...string[]];
	/** Where there is no room for words. */
	readonly glyph: string;
}

export interface FittingNote {
	readonly role: Role;
	readonly text: string;
}

/** What matters most comes first. */
export function serviceNotes(service: ServiceState, glyphs: Glyphs): readonly Note[] {
	return [...buildNotes(service, glyphs), ...watchNotes(service, glyphs), ...jobNotes(service, glyphs), ...staleNotes(service, glyphs)];
}

/** In words as long as there is room for; where there is none, the first is a glyph. */
export function fitNotes(notes: readonly Note[], room: number): readonly FittingNote[] {
	const levels = Math.max(0, ...notes.map(({texts}) => texts.length));
	for (let count = notes.length; count > 0; count--) {
		for (let level = 0; level < levels; level++) {
			const shown = notes.slice(0, count).map(({role, texts}) => ({role, text: texts[Math.min(level, texts.length - 1)] ?? ''}));
			if (widthOf(shown) <= room) {
				return shown;
			}
		}
	}

	return notes.slice(0, 1).map(({role, glyph}) => ({role, text: ` ${glyph}`}));
}

export function widthOf(notes: readonly FittingNote[]): number {
	return notes.reduce((sum, {text}) => sum + textWidth(text), 0);
}

function buildNotes({build, phase}: ServiceState, glyphs: Glyphs): readonly Note[] {
	const isToldByPhase = (phase.type === 'waiting' && phase.on.some(reason => reason.type === 'job')) || (phase.type === 'failed' && phase.failure.type === 'build');
	switch (isToldByPhase ? undefined : build?.type) {
		case 'running': {
			return [{role: 'warning', texts: [' · building'], glyph: glyphs.working}];
		}

		case 'failed': {
			const message = build?.type === 'failed' ? plainLine(build.message) : '';
			return [{role: 'bad', texts: [` · build failed (${message})`, ' · build failed', ` ${glyphs.failed} build`], glyph: glyphs.failed}];
		}

		case 'needed':
		case 'passed':
		case undefined: {
			return [];
		}
	}
}

function watchNotes({watch: {isPaused, pending, suspendedBy, unrest}}: ServiceState, {paused}: Glyphs): readonly Note[] {
	const note = {role: 'warning', glyph: paused} as const;
	if (!isPaused) {
		return unrest?.file === undefined ? [] : [{...note, texts: [` · ${paused} ${plainLine(unrest.file)} does not stop changing`, ` · ${paused} does not stop changing`, ` ${paused} changing`]}];
	}

	if (suspendedBy !== undefined) {
		return [{...note, texts: [` · ${paused} restarts itself: ${plainLine(suspendedBy)}`, ` · ${paused} restarts itself`, ` ${paused} loops`]}];
	}

	const count = pending.length;
	return count === 0
		? [{...note, texts: [` · ${paused} paused`, ` ${paused}`]}]
		: [{...note, texts: [` · ${paused} ${count} ${count === 1 ? 'change waits' : 'changes wait'}`, ` · ${paused} ${count} wait`, ` ${paused} ${count}`]}];
}

/** Hooks that run beside the service; those it waits for are in the words of its phase. */
function jobNotes({jobs, phase}: ServiceState, {working}: Glyphs): readonly Note[] {
	const names = phase.type === 'waiting' ? [] : jobs.map(({job}) => job).filter(job => !isToldElsewhere(job));
	return names.length === 0 ? [] : [{role: 'warning', texts: [` · ${names.map(job => describeJob(job)).join(', ')}`], glyph: working}];
}

function isToldElsewhere(job: JobName): boolean {
	return job === 'build' || job === 'before-stop' || job === 'stop-command';
}

function staleNotes({watch}: ServiceState, {stale}: Glyphs): readonly Note[] {
	return watch.isStale ? [{role: 'warning', texts: [' · files changed', ' · stale'], glyph: stale}] : [];
}
