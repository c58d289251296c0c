import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {onTestFinished} from 'vitest';
import {until} from '../helpers/until.ts';
import {ownPort} from '../parity/own-port.ts';

const directory = path.resolve(import.meta.dirname, '../../fixtures/example');

export interface Order {
	readonly id: string;
	readonly state: 'new' | 'packed';
	readonly total: number;
	readonly invoice?: string;
}

export interface Service {
	readonly exited: Promise<number | undefined>;
	output(): string;
	/** Wait until it has printed this. */
	sees(text: string): Promise<unknown>;
	kill(signal: NodeJS.Signals): Promise<number | undefined>;
}

export interface Shop {
	readonly ports: {readonly db: number; readonly api: number; readonly web: number};
	/** Starts a service of the example under Node, as the example's command does. */
	run(file: string, ...args: readonly string[]): Service;
	/** A service that says on which port it listens, or for what it waits. */
	start(file: string, ...args: readonly string[]): Promise<Service>;
	order(port: number, product: string, quantity: number): Promise<Order>;
	orders(): Promise<readonly Order[]>;
}

/** The services of the example on free ports, with a data directory of their own; all ended with the test. */
export async function openShop(): Promise<Shop> {
	const data = mkdtempSync(path.join(tmpdir(), 'devtui-shop-'));
	onTestFinished(() => {
		rmSync(data, {recursive: true, force: true});
	});
	const [db, api, web] = await freePorts();
	const environment = {...process.env, SHOP_DATA: data, DB_PORT: String(db), API_PORT: String(api), WEB_PORT: String(web), NO_COLOR: '1'};

	function run(file: string, ...args: readonly string[]): Service {
		const child = spawn(process.execPath, [file, ...args], {cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe']});
		const chunks: Buffer[] = [];
		child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
		child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
		const output = () => Buffer.concat(chunks).toString('utf8');
		const exited = once(child, 'close').then(([code]) => code as number ?? undefined);
		const kill = async (signal: NodeJS.Signals) => {
			child.kill(signal);
			return exited;
		};
		onTestFinished(async () => {
			await kill('SIGKILL');
		});
		return {exited, output, kill, sees: async text => until(`${file} says "${text}"`, () => output().includes(text) || undefined, {found: output})};
	}

	return {
		ports: {db, api, web},
		run,
		async start(file, ...args) {
			const service = run(file, ...args);
			await service.sees(file === 'worker.js' ? 'waiting for orders' : file === 'traffic.js' ? 'visiting' : 'listening on');
			return service;
		},
		async order(port, product, quantity) {
			const prefix = port === web ? '/api' : '';
			const response = await fetch(`http://127.0.0.1:${port}${prefix}/orders`, {method: 'POST', headers: anew, body: JSON.stringify({product, quantity})});
			if (response.status !== 201) {
				throw new Error(`${response.status}: ${await response.text()}`);
			}

			return await response.json() as Order;
		},
		async orders() {
			const response = await fetch(`http://127.0.0.1:${api}/orders?limit=200`, {headers: anew});
			return await response.json() as readonly Order[];
		},
	};
}

/** A connection that is kept may be closed by the server in the moment in which it is used again. */
const anew = {connection: 'close'};

export async function freePorts(): Promise<readonly [number, number, number]> {
	return [await ownPort('tcp'), await ownPort('tcp'), await ownPort('tcp')];
}
