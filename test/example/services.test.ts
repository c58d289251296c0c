import {describe, expect, test} from 'vitest';
import {until} from '../helpers/until.ts';
import {openShop, type Order, type Shop} from './shop.ts';

test('an order placed at the web server is packed by the worker and gets an invoice', async () => {
	const shop = await openShop();
	await openForBusiness(shop);
	const {id} = await shop.order(shop.ports.web, 'tea', 3);
	const order = await untilPacked(shop, id);
	expect(order).toMatchObject({id: '00000001', product: 'tea', quantity: 3, total: 13.5});
	expect(order.invoice).toMatch(/^[\da-f]{32}$/);
});

test('the migration runs once: a second one finds nothing to do', async () => {
	const shop = await openShop();
	await shop.start('db.js');
	const first = shop.run('migrate.js');
	expect(await first.exited).toBe(0);
	expect(first.output()).toContain('8 of 8 products');
	const second = shop.run('migrate.js');
	expect(await second.exited).toBe(0);
	expect(second.output()).toContain('nothing to do');
});

test('a database that is killed has every order that was answered when it is back', async () => {
	const shop = await openShop();
	const db = await shop.start('db.js');
	expect(await shop.run('migrate.js').exited).toBe(0);
	const api = await shop.start('api.js');
	const placed = [await shop.order(shop.ports.api, 'coffee', 1), await shop.order(shop.ports.api, 'cups', 2)];
	await db.kill('SIGKILL');
	await api.sees('database is not there');
	await shop.start('db.js');
	await api.sees('database is back');
	expect(await shop.orders()).toEqual(placed.reverse());
});

test('no order is lost when the worker is killed at work', async () => {
	const shop = await openShop();
	let {worker} = await openForBusiness(shop);
	const placed: Order[] = [];
	// If it has packed all of them before it is killed, it was not killed at work.
	await until('a worker to be killed at work', async () => {
		placed.push(...await Promise.all(Array.from({length: 20}, () => shop.order(shop.ports.api, 'milk', 1))));
		await worker.sees('packed in');
		await worker.kill('SIGKILL');
		if ((await shop.orders()).some(order => order.state === 'new')) {
			return true;
		}

		worker = await shop.start('worker.js');
		return false;
	}, {withinMs: 40_000});
	await shop.start('worker.js');
	await until('all to be packed', async () => {
		const packed = (await shop.orders()).filter(order => order.state === 'packed').map(({id}) => id);
		return placed.every(({id}) => packed.includes(id));
	});
}, 60_000);

test('customers order by themselves', async () => {
	const shop = await openShop();
	await openForBusiness(shop);
	const traffic = await shop.start('traffic.js', '10');
	await traffic.sees('order 00000003');
	expect((await shop.orders()).length).toBeGreaterThanOrEqual(3);
});

test('the API says what is wrong with an order', async () => {
	const shop = await openShop();
	await openForBusiness(shop);
	await expect(shop.order(shop.ports.api, 'gold', 1)).rejects.toThrow('400: {"error":"there is no product \\"gold\\""}');
	await expect(shop.order(shop.ports.web, 'tea', 101)).rejects.toThrow('quantity is a number from 1 to 100');
	const nowhere = await fetch(`http://127.0.0.1:${shop.ports.web}/nowhere`);
	expect(nowhere.status).toBe(404);
});

describe('a port that is taken', () => {
	test('is said, with the variable that moves it', async () => {
		const shop = await openShop();
		await shop.start('db.js');
		const second = shop.run('db.js');
		expect(await second.exited).toBe(1);
		expect(second.output()).toContain(`port ${shop.ports.db} is taken: stop what listens there, or set DB_PORT`);
	});

	test('leaves the journal of the running database alone', async () => {
		const shop = await openShop();
		const db = await shop.start('db.js');
		expect(await shop.run('migrate.js').exited).toBe(0);
		expect(await shop.run('db.js').exited).toBe(1);
		const api = await shop.start('api.js');
		await shop.order(shop.ports.api, 'tea', 1);
		await db.kill('SIGTERM');
		await api.sees('database is not there');
		await shop.start('db.js');
		expect(await shop.orders()).toHaveLength(1);
	});
});

test('SIGTERM ends each service with 0, also while its database is away', async () => {
	const shop = await openShop();
	const {db, api, web, worker} = await openForBusiness(shop);
	expect(await db.kill('SIGTERM')).toBe(0);
	await worker.sees('database is not there');
	expect(await Promise.all([api, web, worker].map(service => service.kill('SIGTERM')))).toEqual([0, 0, 0]);
});

async function openForBusiness(shop: Shop) {
	const db = await shop.start('db.js');
	const migration = shop.run('migrate.js');
	expect(await migration.exited, migration.output()).toBe(0);
	const [api, worker] = await Promise.all([shop.start('api.js'), shop.start('worker.js')]);
	const web = await shop.start('web.js');
	return {db, api, worker, web};
}

async function untilPacked(shop: Shop, id: string) {
	return until(`order ${id} is packed`, async () => (await shop.orders()).find(order => order.id === id && order.state === 'packed'));
}
