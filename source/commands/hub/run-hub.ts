import process from 'node:process';
import type {MountedConsole} from '../../console/mount.tsx';
import type {Desk} from '../../hub/desk.ts';
import {openHub} from '../../hub/open-hub.ts';
import {keepNurserySmall} from '../../runtime/watch/nursery.ts';
import {version} from '../../version.ts';
import {onCrash, tellCrash} from '../crash.ts';
import {crashed, notDone, usageError} from '../exit-codes.ts';
import type {HubServerFlags} from './options.ts';
import type {Front} from '../front/front.ts';
import {addressText} from '../listen/address.ts';
import {isInForeground} from '../in-foreground.ts';
import {runsInCi} from '../runs-in-ci.ts';
import {onEndingSignals} from '../signals.ts';
import type {HubConsole} from './hub-console.ts';
import {createHubLines} from './lines.ts';
import {settle} from './settings.ts';

/** Be a hub until a signal ends it; answers with the exit code. */
export async function runHub(flags: HubServerFlags, front?: Front): Promise<number> {
	const {env, stdout, stderr} = process;
	const settled = settle(flags, env);
	if ('problem' in settled) {
		stderr.write(`${settled.problem}\n`);
		return usageError;
	}

	const {directory, broker, join, joinTls, web, webTls, adminToken, newTokenFile} = settled;
	// Nobody who reads is no reason to end.
	stdout.on('error', () => {});
	const screen = wantsConsole(flags, env) ? await createScreen(env) : undefined;
	if (screen === 'refused') {
		return usageError;
	}

	const lines = screen?.lines ?? createHubLines(text => stdout.write(text), Date.now);
	let mounted: MountedConsole | undefined;
	/** Told once the terminal has been given back. */
	const failures: string[] = [];
	let over = (_code: number) => {};
	const ended = new Promise<number>(resolve => {
		over = resolve;
	});
	if (!screen) {
		// What a hub is told is garbage a moment later. Measured with 100 builders: 20 MB less; with 1,000 a build takes a tenth more of the processor.
		keepNurserySmall(ended);
	}

	const ignoreSignals = onEndingSignals(() => {
		over(0);
	});
	const opened = await openHub({
		directory,
		broker,
		join,
		joinTls,
		...adminToken !== undefined && {adminToken},
		keepMs: flags.keep,
		maxBytes: flags.maxSize,
		version,
		told: screen?.told ?? lines.told,
		notice: lines.notice,
		failed(message) {
			if (screen) {
				failures.push(message);
			} else {
				stderr.write(`${message}\n`);
			}

			over(notDone);
		},
	});
	if (opened.type === 'problem') {
		stderr.write(`${opened.message}\n`);
		return usageError;
	}

	const {hub} = opened;
	const started = web && await (await import('./start-page.ts')).startPage(hub.desk, web, webTls, directory);
	if (started?.type === 'problem') {
		stderr.write(`${started.message}\n`);
		await hub.end();
		return usageError;
	}

	const page = started?.page;
	if (newTokenFile !== undefined) {
		lines.notice(`a new token is in ${newTokenFile}`);
	}

	lines.started({address: hub.address, isOther: broker.type === 'other', ...page && web && {page: `${webTls ? 'https' : 'http'}://${addressText(web.at.host, page.port)}`}, directory});
	if (screen && failures.length === 0) {
		mounted = await openScreen(screen, {desk: hub.desk, directory, over, ...front && {front}});
	}

	const code = await ended;
	screen?.end();
	mounted?.unmount();
	stderr.write(failures.map(message => `${message}\n`).join(''));
	await page?.close();
	await hub.end();
	lines.end();
	ignoreSignals();
	if (mounted) {
		process.stdin.pause();
		process.stdin.unref();
	}

	return code;
}

/** Where nobody could use a console it prints lines. */
function wantsConsole({headless}: HubServerFlags, environment: Readonly<Record<string, string | undefined>>): boolean {
	return headless !== true && !runsInCi(environment) && process.stdin.isTTY && process.stdout.isTTY && environment['TERM'] !== 'dumb' && isInForeground();
}

/** What only a console needs is loaded for one only. */
async function createScreen(environment: Readonly<Record<string, string | undefined>>): Promise<HubConsole | 'refused'> {
	const [{loadPreferences}, {createHubConsole}] = await Promise.all([import('../preferences.ts'), import('./hub-console.ts')]);
	const preferences = loadPreferences(environment);
	return preferences ? createHubConsole(environment, preferences) : 'refused';
}

interface ScreenOptions {
	readonly desk: Desk;
	readonly directory: string;
	/** Of the console, with the exit code. */
	over(code: number): void;
	/** Absent: the shell waits for this very process. */
	readonly front?: Front;
}

async function openScreen(screen: HubConsole, {desk, directory, over, front}: ScreenOptions): Promise<MountedConsole> {
	const mounted = await screen.open(desk, directory, front);
	// Nothing of its own has to end with it.
	front?.consoleOpened({kill() {}, follow() {}});
	onCrash(mounted.unmount, crashWords);
	void mounted.done.then(outcome => {
		if (outcome.type === 'crash') {
			tellCrash(outcome.error, crashWords);
		}

		over(outcome.type === 'crash' ? crashed : 0);
	});
	return mounted;
}

const crashWords = 'The hub has crashed; builders and builds go on';
