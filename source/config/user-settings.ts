import {problem, type Diagnostic} from './diagnostic.ts';
import {suggest} from './suggest.ts';
import type {TreeNode} from './tree.ts';

/** What a person wants of every console beside keys; absent: nothing was said. */
export interface UserSettings {
	readonly theme?: WantedTheme;
	readonly glyphs?: WantedGlyphs;
}

export type WantedTheme = typeof themes[number];
export type WantedGlyphs = typeof glyphs[number];

export const settingNames: readonly string[] = ['theme', 'glyphs'];

const themes = ['auto', 'dark', 'light', 'high-contrast'] as const;
const glyphs = ['auto', 'unicode', 'ascii'] as const;

export type Report = (diagnostic: Diagnostic) => void;

/** What one key of the file says; nothing when it is wrong, which has been reported then. */
export function readSetting(key: string, node: TreeNode, report: Report): UserSettings {
	if (node.type === 'scalar' && node.value === null) {
		return {};
	}

	switch (key) {
		case 'theme': {
			const theme = oneOf(key, themes, node, report);
			return theme === undefined ? {} : {theme};
		}

		case 'glyphs': {
			const wanted = oneOf(key, glyphs, node, report);
			return wanted === undefined ? {} : {glyphs: wanted};
		}

		default: {
			return {};
		}
	}
}

function oneOf<Word extends string>(what: string, words: readonly Word[], node: TreeNode, report: Report): Word | undefined {
	const found = node.type === 'scalar' ? words.find(word => word === node.value) : undefined;
	if (found === undefined && node.type !== 'invalid') {
		const hint = node.type === 'scalar' ? suggest(node.text, words) : undefined;
		report(problem(node.type === 'scalar' ? 'wrong-value' : 'wrong-type', `"${what}" must be ${enumerate(words)}`, node.span, {hint}));
	}

	return found;
}

/** `a, b or c` */
function enumerate(words: readonly string[]): string {
	return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
