import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {residentMB} from '../lib/processes.js';
import {until} from '../lib/until.js';
import {inWorkspace} from '../lib/workspace.js';
import {lineBytes, sizes} from '../programs/fleet/amounts.js';
import {bundleProgram, cli} from '../setup/program.js';

/**
 * A hub, and all of its builders in another process, beside the broker that is in it alone, with as many clients who talk as much.
 * Builders are devtui's own but for their disks and what they run; clients connect by the same code.
 */
export const fleet = {
	name: 'fleet',
	contenders: Object.fromEntries(sizes.flatMap(size => [
		[`devtui (${size})`, async () => withHub(size)],
		[`aedes (${size})`, async () => withBroker(size)],
	])),
	rows: sizes.flatMap(size => rowsFor(size)),
};

function rowsFor(size) {
	const who = size === 1 ? 'one builder' : `${size.toLocaleString('en-US')} builders`;
	const row = (key, title, unit, metric, more) => ({key: `fleet-${key}-${size}`, title: `${who}: ${title}`, unit, metric, ours: `devtui (${size})`, ...more});
	const peer = `aedes (${size})`;
	return [
		row('reach', 'a suggestion → the last has it, and the hub has it on disk; beside a message to all through the broker alone', 'ms', 'reachMs', {peer, wantedRatio: 1.3}),
		row('results', 'builds, from "queued" to their results in the ledger; beside a job and its answer, which nobody keeps', '/s', 'resultsPerSecond', {peer, isRate: true}),
		row('result-cpu', 'the same, processor time of the hub for each', 'µs', 'processorOfResult', {peer}),
		row('ends', 'results of builds that end at the same time, in the ledger and acknowledged; beside a message for each through the broker alone', '/s', 'endsPerSecond', {peer, isRate: true, wantedRatio: 1.3}),
		row('end-cpu', 'the same, processor time of the hub for each', 'µs', 'processorOfEnd', {peer}),
		row('lines', `log lines of ${lineBytes} B, acknowledged by the hub, which has written them to files; beside 50 lines a message through the broker alone`, '/s', 'linesPerSecond', {peer, isRate: true, wantedRatio: 1.3}),
		row('line-cpu', 'processor time of the hub for each line', 'µs', 'processorOfLine', {peer, wantedRatio: 1.3}),
		row('rss', 'RSS of the hub after all that; beside that of the broker alone', 'MB', 'serverMB', {peer, wantedRatio: 1.3}),
		...size < Math.max(...sizes) ? [] : [
			row('arrivals', 'that connect and are welcomed, 64 at a time; beside clients of the broker alone', '/s', 'arrivedPerSecond', {peer, isRate: true}),
			row('back', 'the hub is killed; from the moment at which the next one listens until all are welcomed again', 's', 'backSeconds'),
			row('away', 'the same, how often one of them was sent away meanwhile', '', 'sentAway', {combine: 'max', wantedMost: 0}),
			row('bytes', 'what is said of a build that prints nothing, by its builder and to it', 'B', 'bytesOfBuild'),
			row('messages', 'the same in messages', '', 'messagesOfBuild'),
		],
	];
}

async function withHub(size) {
	const builders = await program('fleet-builders');
	const hub = ({file}, listen) => [cli, 'hub', '--listen', listen, '--no-web', '--data', file('hub')];
	return measure(builders, size, hub, async ({server, start, say}) => {
		const ends = await say('ends');
		if (size < Math.max(...sizes)) {
			return ends;
		}

		await say('killed');
		server.kill('SIGKILL');
		await once(server, 'exit');
		await start();
		return {...ends, ...await say('back')};
	});
}

async function withBroker(size) {
	const [broker, clients] = [await program('fleet-broker'), await program('fleet-clients')];
	return measure(clients, size, () => [broker], async ({say}) => say('ends'));
}

const bundled = new Map();

async function program(name) {
	if (!bundled.has(name)) {
		bundled.set(name, await bundleProgram(path.join(import.meta.dirname, '../programs', `${name}.js`)));
	}

	return bundled.get(name);
}

/**
 * @param serverOf `(workspace, listen)`: its arguments.
 * @param after More figures, once the others are there: `start()` begins another server at the same address, `say(line)` tells the clients
 * something and resolves with their answer.
 */
async function measure(clientsProgram, size, serverOf, after) {
	return inWorkspace({}, async workspace => {
		const {directory: cwd, environment: env} = workspace;
		const {server, url} = await startServer(workspace, serverOf(workspace, '127.0.0.1:0'));
		const clients = spawn(process.execPath, [clientsProgram, url, String(size), String(server.pid)], {cwd, env, stdio: ['pipe', 'pipe', 'inherit']});
		const ended = once(clients, 'exit');
		const answers = createInterface({input: clients.stdout})[Symbol.asyncIterator]();
		const answer = async () => {
			const {value} = await answers.next();
			if (value === undefined) {
				throw new Error(`The clients have ended. The server has printed:\n${printedBy(workspace).slice(-2000)}`);
			}

			return JSON.parse(value);
		};

		const figures = await answer();
		const sample = {...figures, serverMB: residentMB(server.pid), ...await after({
			server,
			start: async () => startServer(workspace, serverOf(workspace, new URL(url).host)),
			async say(line) {
				clients.stdin.write(`${line}\n`);
				return answer();
			},
		})};
		clients.stdin.end();
		await ended;
		return sample;
	});
}

/** Resolves once it listens. */
async function startServer(workspace, serverArguments) {
	const {directory: cwd, environment: env} = workspace;
	const descriptor = fs.openSync(workspace.file('output'), 'w');
	const server = spawn(process.execPath, serverArguments, {cwd, env, stdio: ['ignore', descriptor, descriptor]});
	fs.closeSync(descriptor);
	await until('it listens', () => address.test(printedBy(workspace)));
	const [url] = address.exec(printedBy(workspace));
	return {server, url};
}

function printedBy(workspace) {
	return fs.readFileSync(workspace.file('output'), 'utf8');
}

const address = /mqtt:\/\/127\.0\.0\.1:\d+\b/;
