import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import process from 'node:process';
import type {CheckpointEngine} from '../core/watch-spec.ts';
import {escapeControls} from '../lib/escape-controls.ts';
import {findLauncher} from '../runtime/launcher.ts';
import {version} from '../version.ts';
import {notDone} from './exit-codes.ts';

interface Finding {
	readonly isGood: boolean;
	readonly what: string;
	/** What follows for the user, and what to do. */
	readonly advice?: string;
}

/** What devtui finds on this machine. Ends with 1 when something that it wants is missing. */
export async function doctor(): Promise<number> {
	const findings = [nodeFinding(), launcherFinding(), survivalFinding(), await checkpointFinding(), await criuFinding(), watchFinding(), await engineFinding(), terminalFinding()];
	process.stdout.write(`devtui ${version}\n`);
	for (const {isGood, what, advice} of findings) {
		process.stdout.write(`${isGood ? '✓' : '✗'} ${escapeControls(what)}\n${advice === undefined ? '' : `  ${advice}\n`}`);
	}

	return findings.every(finding => finding.isGood) ? 0 : notDone;
}

function nodeFinding(): Finding {
	return {isGood: true, what: `Node ${process.versions.node} on ${process.platform}-${process.arch}`};
}

function launcherFinding(): Finding {
	const launcher = findLauncher();
	if (launcher.type === 'missing') {
		return {
			isGood: false,
			what: `the launcher is missing: ${launcher.reason}`,
			advice: 'Services run in process groups instead: daemons that leave their group can survive devtui. A C compiler and "npm run build" make the launcher.',
		};
	}

	try {
		execFileSync(launcher.path, ['--version'], {stdio: 'pipe', timeout: 5000});
		return {isGood: true, what: `launcher: ${launcher.path}`, advice: 'Nothing that a service starts outlives devtui, daemons included.'};
	} catch (error) {
		return {isGood: false, what: `the launcher does not run: ${String(error)}`, advice: 'Build it again: npm run build'};
	}
}

/** SIGKILL cannot be caught: what is left when it hits those who are to clear away. */
function survivalFinding(): Finding {
	return findLauncher().type === 'missing'
		? {isGood: false, what: 'SIGKILL of devtui leaves its services running', advice: 'Only the launcher sees to it that they end.'}
		: {
				isGood: true,
				what: 'SIGKILL of devtui, of the fork server or of a launcher, or of these two at once, leaves nothing running',
				// The kernel ends a process with its parent if it has asked for that, and nobody else can take that back.
				advice: 'Only when devtui is killed at the same moment, too, do daemons of a service stay: its main process dies with its launcher, they do not. That goes for one that was let go (devtui remove --keep-running), too: SIGKILL of its launcher ends it.',
			};
}

/** Found out by doing it: it takes the launcher, the library and a kernel that tells what a copy needs. */
async function checkpointFinding(): Promise<Finding> {
	const trouble = await whyNoCheckpoints('preload');
	return trouble === undefined
		? {isGood: true, what: 'checkpoints: a program can go on from where it opened a file', advice: 'Not one that is linked statically, as programs in Go are, and one that has several threads, as Node has, with CRIU only.'}
		: {isGood: false, what: `checkpoints: ${trouble}`, advice: 'Services with "checkpoint" begin anew instead when their files change.'};
}

/** For want of it fewer programs can go on, which is no fault; one that is named and does not do it is. */
async function criuFinding(): Promise<Finding> {
	const {findCriu, oldestVersion} = await import('../runtime/checkpoints/criu.ts');
	const found = await findCriu();
	const trouble = found.type === 'missing' ? found.reason : await whyNoCheckpoints('criu');
	const isNamed = (process.env['DEVTUI_CRIU'] ?? '') !== '';
	return trouble === undefined && found.type === 'found'
		? {isGood: true, what: `checkpoints by CRIU ${found.version}: so can one with threads, sockets or children, on a terminal`}
		: {isGood: !isNamed, what: `checkpoints by CRIU: ${trouble}`, advice: `Programs with threads, sockets or children begin anew; CRIU ${oldestVersion} or later on the PATH, or named by DEVTUI_CRIU, and root are needed.`};
}

async function whyNoCheckpoints(engine: CheckpointEngine): Promise<string | undefined> {
	const launcher = findLauncher();
	if (launcher.type === 'missing') {
		return 'they need the launcher';
	}

	const [{createSpawner}, {tryCheckpoints}] = await Promise.all([import('../runtime/child.ts'), import('../runtime/checkpoints/try-checkpoints.ts')]);
	const spawner = createSpawner({launcherPath: launcher.path});
	try {
		return await tryCheckpoints(spawner, engine);
	} finally {
		await spawner.close();
	}
}

function watchFinding(): Finding {
	const limit = readNumber('/proc/sys/fs/inotify/max_user_watches');
	if (limit === undefined) {
		return {isGood: true, what: 'file watching: native'};
	}

	const isLow = limit < 65_536;
	return {
		isGood: !isLow,
		what: `inotify: ${limit} watches`,
		...(isLow && {advice: 'Large trees are polled once this is used up: sysctl fs.inotify.max_user_watches=524288'}),
	};
}

/** Only projects with containers want one, so that none is no fault; one that is named and does not answer is. */
async function engineFinding(): Promise<Finding> {
	const {connectEngine} = await import('../runtime/containers/connect-engine.ts');
	const connected = await connectEngine(process.env);
	if (connected.type === 'connected') {
		const {docker, kind, apiVersion, address} = connected.engine;
		// It answers to pings: that it is there is what counts.
		const said = await docker.version().catch(() => undefined);
		return {isGood: true, what: `containers: ${kind === 'podman' ? 'Podman' : 'Docker'} ${said?.Version ?? 'of unknown version'} (API ${apiVersion}) at ${address.name}`};
	}

	const isNamed = (process.env['DOCKER_HOST'] ?? '') !== '';
	return {isGood: !isNamed, what: `containers: ${connected.message}`, ...!isNamed && {advice: 'Only services with "image" or "build" need one.'}};
}

function terminalFinding(): Finding {
	const isTerminal = process.stdout.isTTY;
	const size = isTerminal ? `${process.stdout.columns}×${process.stdout.rows}` : 'none on standard output';
	return {isGood: true, what: `terminal: ${process.env['TERM'] ?? 'TERM is not set'}, ${size}`};
}

function readNumber(file: string): number | undefined {
	try {
		return Number(readFileSync(file, 'utf8'));
	} catch {
		// Not Linux: there is no such limit.
		return undefined;
	}
}
