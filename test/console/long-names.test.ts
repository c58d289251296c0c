import {expect, test} from 'vitest';
import {stateOf} from '../helpers/screen.ts';
import {readyShop, shopScreens} from '../helpers/shop.ts';
import {service} from '../helpers/specs.ts';

const {shop, begin} = shopScreens();

test('a project with a long name still tells how its services are, on the narrowest screen too', async () => {
	const long = {...shop, name: 'a-monorepo-with-a-name-that-takes-more-than-the-narrowest-screen'};
	const state = stateOf(long, {db: {type: 'ready', pid: 1}, api: {type: 'ready', pid: 2}, worker: {type: 'failed', failure: {type: 'exit', exit: {type: 'code', code: 1}}}});
	const {sees, resize, text} = begin({project: long, state, columns: 40, rows: 10});
	await sees(/^ a-monorepo-wit\S*…  ● 2  ✖ 1 +devtui/);
	resize(80, 24);
	await sees(/^ a-monorepo-with-a-name\S*…  ● 2  ✖ 1 +devtui/);
	resize(200, 24);
	await sees(/^ a-monorepo-with-a-name-that-takes-more-than-the-narrowest-screen  ● 2 ready  ✖ 1 failed +devtui/);
	expect(text().split('\n')[0]!.length).toBeLessThanOrEqual(200);
});

test('services whose long names begin alike are told apart in the list, in titles and in the merged log', async () => {
	const names = ['customer-portal-frontend-1', 'customer-portal-frontend-2', 'customer-portal-backend'];
	const {shop: project, ready: state} = readyShop(names.map(name => service(name)));
	const {type, print, sees} = begin({project, state, columns: 80, rows: 16});
	await sees(/▸● custo…nd-1 [^]*2● custo…nd-2 [^]*3● custo…kend /);
	for (const [index, name] of names.entries()) {
		print(name, `line of ${index}\r\n`);
	}

	type('vvvv');
	await sees(/cust\S*…\S*d-1 \| line of 0\n.*cust\S*…\S*d-2 \| line of 1\n.*cust\S*…\S*end \| line of 2/);
});

test('a name as long as its pane leaves room for how its service is', async () => {
	const name = 'customer-portal-frontend-development-server-number-one-of-two';
	const {shop: project, ready: state} = readyShop([service(name), service('db')]);
	const {sees, resize} = begin({project, state, columns: 40, rows: 10});
	await sees(/^ customer\S*…\S*two ─ ready/m);
	resize(80, 24);
	await sees(/┌ customer\S*…\S*two ─ ready ─/);
});

test('what is asked before quitting, and who is left, tells how services with long names are', async () => {
	const name = 'customer-portal-frontend-development-server-number-one-of-two';
	const {shop: project, ready: state} = readyShop([service(name), service('db')]);
	const {type, sees, update} = begin({project, state, columns: 60, rows: 16});
	await sees('ready');
	type('q');
	await sees(/│ ● customer\S*…\S*two +ready +│/);
	update(before => ({...before, shutdown: {reason: 'q', isForced: false}}));
	await sees(/│ ● customer\S*…\S*two +waits until/);
});
