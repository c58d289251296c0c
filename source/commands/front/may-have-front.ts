import {commandNames} from '../command-names.ts';
import {runsInCi} from '../runs-in-ci.ts';

/** Set in the environment of the engine that a front has started. */
export const frontMark = 'DEVTUI_FRONT';

/**
 * Whether this command line may open the console of `up`, which the shell gets back by `Q`. The words are only looked at, not
 * parsed: what is taken for such a one by mistake works all the same.
 */
export function mayHaveFront(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): boolean {
	const [first = 'up'] = argv;
	const isUp = first === 'up' || !(commandNames.some(name => name === first) || first.startsWith('__'));
	return isUp && !argv.some(word => withoutConsole.has(word)) && !runsInCi(environment) && environment['TERM'] !== 'dumb';
}

const withoutConsole: ReadonlySet<string> = new Set(['--headless', '--detach', '--detached', '-h', '--help', '-V', '--version']);
