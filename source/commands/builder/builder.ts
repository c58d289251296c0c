import {existsSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {findSecrets} from '../../builder/secrets.ts';
import {openSpool} from '../../builder/spool/spool.ts';
import {moduleNames} from '../../config/module/module-file.ts';
import {chooseColors} from '../../headless/color.ts';
import {escapeControls} from '../../lib/escape-controls.ts';
import {createSpawner} from '../../runtime/child.ts';
import {findLauncher} from '../../runtime/launcher.ts';
import {onCrash} from '../crash.ts';
import {usageError} from '../exit-codes.ts';
import type {HubFlags} from '../fleet/hub-flags.ts';
import {whereIsHub} from '../fleet/where.ts';
import {exitOnSignals} from '../signals.ts';
import {stateDirectory} from '../state-directory.ts';
import {live} from './life.ts';
import {settingsOf} from './settings.ts';
import {createStepShow} from './step-show.ts';
import {wallTime} from './words.ts';

export interface BuilderFlags extends HubFlags {
	readonly name?: string;
	readonly dir?: string;
	readonly label?: readonly string[];
	readonly jobs?: number;
	readonly timeLimit?: number;
	readonly results?: string;
	readonly mask?: readonly string[];
	readonly quiet?: true;
}

/** Build what comes by way of the hub, until it is told to end. Answers with the exit code. */
export async function builder(flags: BuilderFlags): Promise<number> {
	const {stdout, env: environment} = process;
	const settings = settingsOf(flags);
	if (settings.type === 'problem') {
		return refuse(settings.message);
	}

	const hub = whereIsHub(flags, environment);
	if (hub.type === 'problem') {
		return refuse(hub.message);
	}

	const found = findSecrets({environment, patterns: flags.mask ?? [], own: [hub.place.token ?? '', environment['DEVTUI_TOKEN'] ?? '']});
	if (found.type === 'problem') {
		return refuse(found.message);
	}

	const {name, directory} = settings.settings;
	const opened = openSpool({directory: path.join(stateDirectory(environment), 'builder', name), ...flags.results !== undefined && {results: flags.results}});
	if (opened.type === 'problem') {
		return refuse(opened.message);
	}

	const {spool} = opened;
	// Nobody reads it any more: what is built goes to the hub all the same.
	stdout.on('error', () => {});
	const show = createStepShow({output: stdout, keepsColors: chooseColors(environment, stdout.isTTY).keepsPrograms, patienceMs: readerPatienceMs});
	const say = (text: string, behind?: string) => {
		show.say(`${wallTime(new Date())} [devtui] ${text}\n`, behind);
	};

	const launcher = findLauncher();
	const spawner = createSpawner(launcher.type === 'found' ? {launcherPath: launcher.path} : {});
	if (launcher.type === 'missing') {
		say(`without the launcher, daemons of builds, and builds after a kill -9, may outlive the builder: ${launcher.reason}`);
	}

	for (const trouble of [...spool.troubles, ...found.troubles]) {
		say(trouble);
	}

	if (!existsSync(directory)) {
		say(`there is no directory ${escapeControls(directory)} yet; what is to be built is an executable file in it`);
	}

	onCrash(() => {
		// The launchers notice that devtui is gone, and end what runs.
	}, 'devtui has crashed; its builds are ended, and built again by the next start');
	const exitCode = await live({
		settings: settings.settings,
		hub: hub.place,
		spool,
		spawn: spawner,
		environment,
		secrets: found.secrets,
		place: {directory, builder: name, devtuiFiles, devtui: [process.execPath, ...process.execArgv, process.argv[1]!]},
		show: flags.quiet ? undefined : show,
		say,
	});
	exitOnSignals(exitCode);
	await spawner.close();
	spool.close();
	await show.close();
	return exitCode;
}

/** Not a Procfile, nor a compose file: what a build needs may have one beside it. */
const devtuiFiles = ['devtui.yaml', 'devtui.yml', ...moduleNames];

/** For who reads slowly what is printed, in the end. */
const readerPatienceMs = 2000;

function refuse(message: string): number {
	process.stderr.write(`${message}\n`);
	return usageError;
}
