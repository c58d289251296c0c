import {escapeControls} from '../lib/escape-controls.ts';

/**
 * Names that go from machine to machine, and there into paths, topics and arguments. Each function says what is wrong with
 * one, as a sentence without its full stop; undefined: nothing.
 */
export function projectProblem(name: string): string | undefined {
	if (name.length > longestProject) {
		return `a project's name has at most ${longestProject} characters: ${quoted(name)}`;
	}

	return name.split('/').every(part => plainName.test(part))
		? undefined
		: `${quoted(name)} is no project's name: its parts, joined by "/", are letters, digits, "_", "." and "-", and begin with neither "." nor "-"`;
}

/** It is part of topics and of paths, and the user name of its connection. */
export function builderNameProblem(name: string): string | undefined {
	if (name.length > longestName) {
		return `a builder's name has at most ${longestName} characters: ${quoted(name)}`;
	}

	return plainName.test(name)
		? undefined
		: `${quoted(name)} is no builder's name: that is letters, digits, "_", "." and "-", and begins with neither "." nor "-"`;
}

/** An argument of a build, never a shell's text: words with blanks are fine. */
export function revisionProblem(revision: string): string | undefined {
	if (revision === '') {
		return 'a revision is not empty';
	}

	if (revision.length > longestText) {
		return `a revision has at most ${longestText.toLocaleString('en')} characters: ${quoted(revision)}`;
	}

	return isPlainText(revision) ? undefined : `a revision has no control characters: ${quoted(revision)}`;
}

/** Of a builder, or of what it must have; there the value may hold `*`. */
export function labelProblem(name: string, value: string): string | undefined {
	if (name.length > longestName || ofObjects.has(name) || !name.split('/').every(part => plainName.test(part))) {
		return `${quoted(name)} is no label's name: that is at most ${longestName} letters, digits, "_", "." and "-", in parts joined by "/" that begin with neither "." nor "-"`;
	}

	if (value.length > longestLabel) {
		return `the label ${name} has more than ${longestLabel} characters: ${quoted(value)}`;
	}

	return isPlainText(value) ? undefined : `the label ${name} has control characters: ${quoted(value)}`;
}

/** Ids and sessions: what a program has made up. */
export function isId(text: string): boolean {
	return /^[A-Za-z\d][\w.:-]{0,99}$/.test(text);
}

/** Neither control characters, nor line ends, nor half characters that UTF-8 cannot say. */
export function isPlainText(text: string): boolean {
	return !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text);
}

/** As keys of a map they mean something to JavaScript. */
const ofObjects: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const plainName = /^\w[\w.-]*$/;
const longestProject = 200;
const longestName = 100;
const longestLabel = 200;
const longestText = 1000;
/** Of one suggestion. */
export const mostRevisions = 10_000;

/** Not longer than a line. */
function quoted(text: string): string {
	return `"${escapeControls(text.length > 60 ? `${text.slice(0, 60)}…` : text)}"`;
}
