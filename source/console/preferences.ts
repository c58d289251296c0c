/** What a person wants of every console, beside its keys. */
export interface ConsolePreferences {
	/** `auto`: as the background of the terminal is. */
	readonly theme: 'auto' | 'dark' | 'light' | 'high-contrast';
	/** `auto`: as the locale and the terminal allow. */
	readonly glyphs: 'auto' | 'unicode' | 'ascii';
	/** Lines that a pane keeps above its screen. */
	readonly scrollback: number;
}

export const usualPreferences: ConsolePreferences = {theme: 'auto', glyphs: 'auto', scrollback: 10_000};
