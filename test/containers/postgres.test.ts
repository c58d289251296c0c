import {cpSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, test} from 'vitest';
import {projectOf} from '../helpers/instance.ts';
import {quietPort} from '../helpers/ports.ts';
import {requires} from '../helpers/requirements.ts';
import {untilGone} from '../helpers/rig.ts';
import {until} from '../helpers/until.ts';
import {useEngine} from './engine.ts';
import {importPostgresql, postgresql} from './postgresql.ts';

const root = path.resolve(import.meta.dirname, '../..');

interface Order {
	readonly id: number;
	readonly product: string;
	readonly quantity: number;
	readonly total: number;
	readonly state: 'new' | 'packed';
}

describe.skipIf(!requires('container-engine', 'postgresql'))('fixtures/shop-postgres', {timeout: 300_000}, () => {
	const engine = useEngine();
	beforeAll(async () => importPostgresql(engine.docker));

	test('is built, ready by pg_isready and migrated once; orders are there after restarts, after down and up without another migration, and in a new container', async () => {
		const shop = await openShop(engine.project);
		const {start, up, devtui, ps, one} = shop;
		const container = engine.docker.getContainer(`${shop.name}-db-1`);
		const idOf = async () => (await container.inspect()).Id;

		const first = start(['up', '--headless', '--wait-ready']);
		expect((await first.ended).code, first.output()).toBe(0);
		const printed = first.output();
		const steps = ['db: built', 'database system is ready to accept connections', 'migrated: 001-products.sql', 'migrated: 002-orders.sql', 'db ready', 'api: run 1', 'api ready', 'web ready'];
		expect(steps.map(step => printed.split(step).length - 1), printed).toEqual(steps.map(() => 1));
		expect(steps.toSorted((one, other) => printed.indexOf(one) - printed.indexOf(other))).toEqual(steps);
		await untilGone(first);
		const {Id: id, State: state, Config: {User: user}, Mounts: mounts, HostConfig: {PortBindings: ports}} = await container.inspect();
		expect([state.Running, state.ExitCode, user]).toEqual([false, 0, 'postgres']);
		expect(mounts).toContainEqual(expect.objectContaining({Type: 'volume', Name: `${shop.name}_data`, Destination: '/var/lib/shop'}));
		expect(ports).toEqual({'5432/tcp': [{HostIp: '127.0.0.1', HostPort: shop.variables.DB_PORT}]});

		// The container is started again: what needs it waits until it is ready, and nothing is migrated.
		const second = await up();
		expect((await devtui('wait')).code).toBe(0);
		expect(await idOf()).toBe(id);
		expect(second.output()).toContain('database system is ready to accept connections');
		expect(second.output()).not.toMatch(/migrat|postStart|will be initialized/);
		expect(await shop.products()).toHaveLength(8);
		const placed = await shop.order('tea', 3);
		expect(placed).toMatchObject({product: 'tea', quantity: 3, total: 13.5, state: 'new'});
		await until('a worker has packed it', async () => (await shop.find(placed.id))?.state === 'packed');
		expect(await devtui('exec', 'db', '--', 'psql', '-tAc', `SELECT product, quantity, cents, state FROM orders WHERE id = ${placed.id}`)).toMatchObject({code: 0, output: 'tea|3|1350|packed\n'});
		await expect(shop.order('gold', 1)).rejects.toThrow('400: {"error":"there is no product \\"gold\\""}');
		expect((await devtui('exec', 'db', '--', 'id', '-un')).output).toBe('postgres\n');

		const before = await one('db');
		expect((await devtui('restart', 'api')).code).toBe(0);
		expect((await devtui('wait')).code).toBe(0);
		expect((await ps('db', 'api')).map(({name, run}) => [name, run])).toEqual([['db', 1], ['api', 2]]);
		expect((await one('db')).pid).toBe(before.pid);
		expect(await shop.find(placed.id)).toMatchObject({product: 'tea', state: 'packed'});

		// Those that use it live on without it, and find it again.
		expect((await devtui('restart', 'db')).code).toBe(0);
		expect((await devtui('wait')).code).toBe(0);
		const later = await until('the API takes orders again', async () => shop.order('cups', 1).catch(() => undefined));
		await until('a worker packs again', async () => (await shop.find(later.id))?.state === 'packed');
		expect((await ps('db', 'api', 'worker-1', 'worker-2')).map(({name, run}) => [name, run])).toEqual([['db', 2], ['api', 2], ['worker-1', 1], ['worker-2', 1]]);
		expect(await devtui('down')).toMatchObject({code: 0});
		await second.ended;
		await untilGone(second);
		expect((await container.inspect()).State.Running).toBe(false);

		const third = start(['up', '--detach', '--wait-ready']);
		expect((await third.ended).code, third.output() + third.errors()).toBe(0);
		expect(await idOf()).toBe(id);
		expect((await devtui('logs', 'db')).output).toContain('ready to accept connections');
		expect((await devtui('logs', 'db')).output).not.toMatch(/migrat/);
		expect(await shop.find(placed.id)).toMatchObject({product: 'tea', state: 'packed'});
		expect(await devtui('down', '--remove')).toMatchObject({code: 0, output: `removed: ${shop.name}-db-1, network devtui-${shop.name}\n`});
		expect(await engine.docker.listContainers({all: true, filters: JSON.stringify({name: [shop.name]})})).toEqual([]);
		expect(await engine.docker.listNetworks({filters: JSON.stringify({name: [shop.name]})})).toEqual([]);

		// Its data has outlived it, and says itself what has been migrated.
		const fourth = await up();
		expect((await devtui('wait')).code).toBe(0);
		expect(await idOf()).not.toBe(id);
		expect(fourth.output()).toContain('nothing to migrate');
		expect(fourth.output()).not.toMatch(/migrated:|will be initialized/);
		expect(await shop.find(placed.id)).toMatchObject({product: 'tea', state: 'packed'});
		expect((await devtui('down', '--remove')).code).toBe(0);
		await fourth.ended;
	});
});

/** A copy of it, under a name and on ports of its own; its page and its customers are those of the first shop. */
async function openShop(prefix: string) {
	const name = `${prefix}-shop`;
	const variables = {DB_PORT: String(await quietPort()), API_PORT: String(await quietPort()), WEB_PORT: String(await quietPort()), POSTGRES_IMAGE: postgresql, NO_COLOR: '1'};
	const files = {'package.json': '{"type": "module"}\n', 'shop-postgres/devtui.override.yaml': `name: ${name}\nservices: {}\n`};
	const project = projectOf(files, {inside: 'shop-postgres', variables});
	for (const each of ['shop-postgres', 'example']) {
		cpSync(path.join(root, 'fixtures', each), path.join(project.directory, each), {recursive: true, filter: place => !/\/\.(?:data|devtui)$/.test(place)});
	}

	symlinkSync(path.join(root, 'node_modules'), path.join(project.directory, 'node_modules'));
	/** By way of the web server, as its page does. */
	const ask = async (place: string, options: RequestInit = {}): Promise<unknown> => {
		const response = await fetch(`http://127.0.0.1:${variables.WEB_PORT}/api/${place}`, {...options, headers: {connection: 'close'}});
		if (!response.ok) {
			throw new Error(`${response.status}: ${await response.text()}`);
		}

		return response.json();
	};

	return {
		...project,
		name,
		variables,
		products: async () => await ask('products') as readonly unknown[],
		order: async (product: string, quantity: number) => await ask('orders', {method: 'POST', body: JSON.stringify({product, quantity})}) as Order,
		async find(id: number) {
			const orders = await ask('orders?limit=1000') as readonly Order[];
			return orders.find(order => order.id === id);
		},
	};
}
