import type {Ring} from './notices/ring.ts';

/** What a person wants of every console, beside its keys. */
export interface ConsolePreferences {
	/** `auto`: as the background of the terminal is. */
	readonly theme: 'auto' | 'dark' | 'light' | 'high-contrast';
	/** `auto`: as the locale and the terminal allow. */
	readonly glyphs: 'auto' | 'unicode' | 'ascii';
	/** Lines that a pane keeps above its screen. */
	readonly scrollback: number;
	/** What the lines of a log are that tell an error; absent: those that loggers and runtimes mark as such. */
	readonly errors?: RegExp;
	/** What has become of a service that is not seen: what is worth calling the person, and how. */
	readonly notify: {readonly on: ReadonlyArray<'failed' | 'ready'>; readonly by: readonly Ring[]};
}

export const usualPreferences: ConsolePreferences = {theme: 'auto', glyphs: 'auto', scrollback: 10_000, notify: {on: ['failed', 'ready'], by: []}};
