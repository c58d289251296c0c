import {commandNames} from '../command-names.ts';
import {runsInCi} from '../runs-in-ci.ts';

/** Set in the environment of the engine that a front has started. */
export const frontMark = 'DEVTUI_FRONT';

/**
 * Whether this command line may open a console that a front stands before: that of `up`, which the shell gets back by `Q`, or that of
 * `hub`. The words are only looked at, not parsed: what is taken for such a one by mistake works all the same.
 */
export function mayHaveFront(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): boolean {
	return (isUp(argv) || isHub(argv)) && !argv.some(word => withoutConsole.has(word)) && !runsInCi(environment) && environment['TERM'] !== 'dumb';
}

/** Rather than one of the commands that ask a hub. */
export function isHub([first, ...others]: readonly string[]): boolean {
	return first === 'hub' && !others.some(word => askingHub.has(word));
}

function isUp([first = 'up']: readonly string[]): boolean {
	return first === 'up' || !(commandNames.some(name => name === first) || first.startsWith('__'));
}

const withoutConsole: ReadonlySet<string> = new Set(['--headless', '--detach', '--detached', '-h', '--help', '-V', '--version']);
const askingHub: ReadonlySet<string> = new Set(['join', 'leave', 'listen', 'unlisten', 'token']);
