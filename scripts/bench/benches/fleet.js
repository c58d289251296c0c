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
		row('lines', `log lines of ${lineBytes} B, acknowledged by the hub, which has written them to files; beside 50 lines a message through the broker alone`, '/s', 'linesPerSecond', {peer, isRate: true, wantedRatio: 1.3}),
		row('rss', 'RSS of the hub after all that; beside that of the broker alone', 'MB', 'serverMB', {peer, wantedRatio: 1.3}),
		...size < Math.max(...sizes) ? [] : [
			row('arrivals', 'that connect and are welcomed, 64 at a time; beside clients of the broker alone', '/s', 'arrivedPerSecond', {peer, isRate: true}),
			row('bytes', 'what is said of a build that prints nothing, by its builder and to it', 'B', 'bytesOfBuild'),
			row('messages', 'the same in messages', '', 'messagesOfBuild'),
		],
	];
}

async function withHub(size) {
	const builders = await program('fleet-builders');
	return measure(builders, size, ({file}) => [cli, 'hub', '--listen', '127.0.0.1:0', '--no-web', '--data', file('hub')]);
}

async function withBroker(size) {
	const [broker, clients] = [await program('fleet-broker'), await program('fleet-clients')];
	return measure(clients, size, () => [broker]);
}

const bundled = new Map();

async function program(name) {
	if (!bundled.has(name)) {
		bundled.set(name, await bundleProgram(path.join(import.meta.dirname, '../programs', `${name}.js`)));
	}

	return bundled.get(name);
}

async function measure(clientsProgram, size, serverOf) {
	return inWorkspace({}, async workspace => {
		const {directory: cwd, environment: env} = workspace;
		const output = workspace.file('output');
		const descriptor = fs.openSync(output, 'w');
		const server = spawn(process.execPath, serverOf(workspace), {cwd, env, stdio: ['ignore', descriptor, descriptor]});
		fs.closeSync(descriptor);
		const printed = () => fs.readFileSync(output, 'utf8');
		await until('it listens', () => address.test(printed()));
		const [url] = address.exec(printed());
		const clients = spawn(process.execPath, [clientsProgram, url, String(size)], {cwd, env, stdio: ['pipe', 'pipe', 'inherit']});
		const ended = once(clients, 'exit');
		const [figures] = await Promise.race([
			once(createInterface({input: clients.stdout}), 'line'),
			ended.then(() => {
				throw new Error(`The clients have ended. The server has printed:\n${printed().slice(-2000)}`);
			}),
		]);
		const sample = {...JSON.parse(figures), serverMB: residentMB(server.pid)};
		clients.stdin.end();
		await ended;
		return sample;
	});
}

const address = /mqtt:\/\/127\.0\.0\.1:\d+\b/;
