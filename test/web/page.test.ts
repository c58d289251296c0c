import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test} from 'vitest';
import {quietPort} from '../helpers/ports.ts';
import {requires} from '../helpers/requirements.ts';
import {until} from '../helpers/until.ts';
import {openBrowser, type Browser, type Size, type Tab} from './chromium.ts';
import {createFakeDesk, machine, type FakeDesk} from './fake-desk.ts';
import {serveWeb, tokens} from './served-web.ts';

const phone: Size = {width: 360, height: 740, isMobile: true};
const desktop: Size = {width: 1280, height: 800};

describe.skipIf(!requires('chromium'))('the page in a browser', () => {
	let browser: Browser;
	let tab: Tab;
	beforeAll(async () => {
		browser = await openBrowser();
	});
	afterAll(async () => {
		await browser.close();
	});
	beforeEach(async () => {
		tab = await browser.tab();
		onTestFinished(async () => {
			await tab.close();
		});
	});

	/** A hub that asks for no token, and the page at this address. */
	async function open(address = '/', desk = createFakeDesk(), port = 0) {
		const served = await serveWeb({isOpen: true, port}, desk);
		await tab.goTo(`${served.url}${address}`);
		await tab.seesText('● live');
		return served;
	}

	const rows = async () => tab.evaluate<readonly string[]>('[...document.querySelectorAll(".build")].map(row => row.querySelector(".what").textContent + " · " + row.querySelector(".builder-name").textContent + " · " + row.querySelector(".word").textContent)');
	const hasRows = async (...wanted: readonly string[]) => {
		let found: readonly string[] = [];
		await until(`the rows ${JSON.stringify(wanted)}`, async () => {
			found = await rows();
			return JSON.stringify(found) === JSON.stringify(wanted);
		}, {found: () => JSON.stringify(found)});
	};

	test('shows builders and builds, and all that changes, as it changes', async () => {
		const {desk} = await open();
		await tab.seesText('Nothing has been built yet.');
		await tab.seesText('No builder is here yet.');
		desk.putBuilder({name: 'n1', labels: {gpu: 'yes', os: 'linux'}});
		await tab.seesText('1 of 1 here');
		await tab.seesText('gpu=yes');
		desk.put({id: 'a.1'});
		await hasRows('foo main · n1 · queued');
		desk.put({id: 'a.1', state: 'running', startedAt: Date.now()});
		desk.put({id: 'b.1', project: 'bar', step: 'sub/b'});
		await hasRows('bar main › sub/b · n1 · queued', 'foo main · n1 · running');
		desk.put({id: 'a.1', state: 'failed', exitCode: 3, endedAt: Date.now()});
		await tab.seesText('exit 3');
		desk.putBuilder({name: 'n1', state: 'missing'});
		await tab.seesText('offline');
		desk.remove('b.1');
		await hasRows('foo main · n1 · failed');
		desk.notice('n1 is missing');
		await tab.seesText('n1 is missing');
		expect(tab.troubles).toEqual([]);
	});

	test('shows those builds that are asked for, by project, builder, state and words; the address says which', async () => {
		const desk = createFakeDesk();
		desk.put({id: 'a.1', state: 'passed', queuedAt: 1000});
		desk.put({id: 'b.1', project: 'bar', revision: 'dev', queuedAt: 2000});
		desk.put({id: 'c.1', builder: 'n2', revision: 'dev', queuedAt: 3000});
		const {url} = await open('/', desk);
		await hasRows('foo dev · n2 · queued', 'bar dev · n1 · queued', 'foo main · n1 · passed');
		const choose = async (name: string, value: string) => tab.evaluate(`(() => { const select = document.querySelector("select[name=${name}]"); select.value = ${JSON.stringify(value)}; select.dispatchEvent(new Event("change")); })()`);
		await choose('project', 'foo');
		await hasRows('foo dev · n2 · queued', 'foo main · n1 · passed');
		await choose('state', 'passed');
		await hasRows('foo main · n1 · passed');
		desk.put({id: 'd.1', state: 'passed', revision: 'new', queuedAt: 4000});
		await hasRows('foo new · n1 · passed', 'foo main · n1 · passed');
		await tab.goTo(`${url}/?builder=n1`);
		await hasRows('foo new · n1 · passed', 'bar dev · n1 · queued', 'foo main · n1 · passed');
		await tab.press('/');
		await tab.type('bar DEV');
		await hasRows('bar dev · n1 · queued');
		expect(await tab.evaluate('location.search')).toBe('?builder=n1&text=bar+DEV');
	});

	test('shows older builds when they are asked for', async () => {
		const desk = createFakeDesk();
		for (let index = 0; index < 230; index++) {
			desk.put({id: `a${index}.1`, revision: `r${index}`, queuedAt: index * 1000});
		}

		await open('/', desk);
		const count = async (wanted: number) => tab.sees(`${wanted} rows`, `document.querySelectorAll(".build").length === ${wanted}`);
		await count(100);
		await tab.click('.older');
		await count(200);
		await tab.click('.older');
		await count(230);
		await tab.sees('no more to ask for', 'document.querySelector(".older").hidden');
	});

	test('shows a build with its log, live, in its colours', async () => {
		const {desk} = await open('/');
		desk.put({id: 'a.1', state: 'running', startedAt: Date.now(), machine});
		await tab.click('.what');
		await tab.seesText('nothing printed yet');
		desk.print('a.1', '\u001B[1;32mok\u001B[0m \u001B[38;2;255;0;128mpink\u001B[0m \u001B[48;5;196mred\u001B[0m\nhalf a li');
		await tab.seesText('half a li');
		const styleOf = async (text: string, property: string) => tab.evaluate(`getComputedStyle([...document.querySelectorAll(".log span")].find(span => span.textContent === ${JSON.stringify(text)})).${property}`);
		expect(await styleOf('ok', 'fontWeight')).toBe('700');
		expect(await styleOf('ok', 'color')).toBe('rgb(21, 113, 58)');
		expect(await styleOf('pink', 'color')).toBe('rgb(255, 0, 128)');
		expect(await styleOf('red', 'backgroundColor')).toBe('rgb(255, 0, 0)');
		desk.print('a.1', 'ne\nand more\n');
		await tab.sees('the whole line', 'document.querySelector(".log").innerText.includes("half a line\\nand more")');
		desk.print('a.1', '\nthird\n');
		desk.print('a.1', '\n');
		desk.print('a.1', 'fourth\n');
		await tab.seesText('fourth');
		// As it is copied, and as high as its lines are.
		expect(await tab.evaluate('getSelection().selectAllChildren(document.querySelector(".log")) ?? getSelection().toString().replace(/^.*\\n/, "").trimEnd().replaceAll("\\n", "|")')).toBe('half a line|and more||third||fourth');
		expect(await tab.evaluate('(() => { const [blocks] = document.querySelector(".log").children; return Math.round(blocks.getBoundingClientRect().height / parseFloat(getComputedStyle(blocks).lineHeight)); })()')).toBe(7);
		desk.put({id: 'a.1', state: 'failed', exitCode: 7, endedAt: Date.now()});
		await tab.seesText('exit code 7');
		expect(await tab.evaluate('document.title')).toBe('✖ foo main · devtui');
		await tab.press('Escape');
		await hasRows('foo main · n1 · failed');
		expect(tab.troubles).toEqual([]);
	});

	test('shows what a build has printed, whatever it is, and does nothing of it', async () => {
		const desk = createFakeDesk();
		const evil = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script>';
		desk.put({id: 'a.1', project: evil, revision: evil, builder: evil, step: evil, reason: evil, state: 'failed', exitCode: 1});
		desk.print('a.1', `${evil}\n\u001B]0;title\u0007\u001B]8;;javascript:window.hacked=1\u001B\\link\u001B]8;;\u001B\\\n\u001B[31;"onmouseover=x"m\u009B31m\u202Etxt\n\u0000\u0007\n`);
		desk.putBuilder({name: evil, labels: {[evil]: evil}});
		desk.notice(evil);
		await open('/', desk);
		desk.notice(evil);
		await tab.sees('the name as text', `document.querySelector(".what").textContent.includes(${JSON.stringify(evil)})`);
		await tab.click('.what');
		await tab.sees('the log', `document.querySelector(".log")?.innerText.includes(${JSON.stringify(evil)})`);
		await tab.sees('what would turn it round', 'document.querySelector(".log").innerText.includes("\\\\u{202e}txt")');
		expect(await tab.evaluate('[document.images.length, document.querySelectorAll("main script, main a[href^=javascript]").length, typeof window.hacked, document.title.includes("title")]')).toEqual([0, 0, 'undefined', false]);
		expect(await tab.evaluate('/[\\u0000-\\u0008\\u001b\\u0080-\\u009f\\u202e]/.test(document.documentElement.outerHTML)')).toBe(false);
	});

	test('goes on with the new log of a build that was begun anew', async () => {
		const {desk} = await open('/');
		desk.put({id: 'a.1', state: 'running'});
		desk.print('a.1', 'old old old\n');
		await tab.click('.what');
		await tab.seesText('old old old');
		desk.beginAnew('a.1');
		desk.print('a.1', 'new\n');
		await tab.sees('only the new log', 'document.querySelector(".log").innerText.trim() === "new"');
		desk.print('a.1', 'newer\n');
		await tab.seesText('newer');
	});

	test('shows the end of a log of a hundred megabytes, and its beginning, and holds little of it', async () => {
		const desk = createFakeDesk();
		desk.put({id: 'a.1', state: 'passed', exitCode: 0});
		const lines = 1_000_000;
		const line = (index: number) => `${String(index).padStart(8, '0')} ${'x'.repeat(90)}\n`;
		const log = Buffer.alloc(100 * lines);
		for (let index = 0; index < lines; index++) {
			log.write(line(index), index * 100, 'latin1');
		}

		desk.print('a.1', log);
		await open('/builds/a.1', desk);
		await tab.seesText(line(lines - 1).slice(0, 12));
		const scrolled = async () => tab.evaluate<number>('(() => { const log = document.querySelector(".log"); log.scrollTop = 0; return log.scrollHeight; })()');
		const first = async () => tab.evaluate<number>('Number(/\\d{8}/.exec(document.querySelector(".log").innerText)[0])');
		const start = await first();
		// Up through more than it holds.
		for (let round = 0; round < 12; round++) {
			const before = await first();
			await scrolled();
			await until('older lines', async () => await first() < before);
		}

		expect(await first()).toBeLessThan(start - 10_000);
		const text = await tab.evaluate<string>('document.querySelector(".log").innerText');
		expect(text.length).toBeLessThan(1_400_000);
		const numbers = text.trim().split('\n').map(each => Number(each.slice(0, 8)));
		expect(numbers.filter((number, index) => number !== numbers[0]! + index).slice(0, 5)).toEqual([]);
		await tab.click('.log-bar button');
		await tab.seesText(line(0).slice(0, 12));
		await tab.evaluate('[...document.querySelectorAll(".log-bar button")].find(button => button.textContent === "End").click()');
		await tab.seesText(line(lines - 1).slice(0, 12));
	});

	test('cancels and retries a build, pauses and drains a builder', async () => {
		const {desk} = await open('/');
		desk.putBuilder({name: 'n1'});
		desk.put({id: 'a.1', state: 'running', startedAt: Date.now()});
		await tab.click('[aria-label="Cancel foo main on n1"]');
		await hasRows('foo main · n1 · cancelled');
		await tab.click('[aria-label="Retry foo main on n1"]');
		await hasRows('foo main · n1 · queued', 'foo main · n1 · cancelled');
		expect(desk.asked.filter(({type}) => type === 'cancel' || type === 'retry')).toMatchObject([{type: 'cancel', body: {id: 'a.1'}}, {type: 'retry', body: {id: 'a.1'}}]);
		await tab.click('[aria-label="Pause n1"]');
		await tab.click('[aria-label="Resume n1"]');
		await tab.sees('that it goes on', 'document.querySelector(".builder .word").textContent === "online"');
		await tab.click('[aria-label="Drain n1"]');
		await tab.seesText('It takes no more builds');
		await tab.press('Escape');
		await tab.click('[aria-label="Drain n1"]');
		await tab.click('dialog .primary');
		await tab.sees('that it drains', 'document.querySelector(".builder .word").textContent === "draining"');
		expect(desk.asked.map(({type}) => type).filter(type => ['pause', 'resume', 'drain'].includes(type))).toEqual(['pause', 'resume', 'drain']);
	});

	test('has its buttons stay under a pressed mouse, whatever else of a builder or a build changes', async () => {
		const {desk} = await open('/');
		desk.putBuilder({name: 'n1'});
		desk.put({id: 'a.1', state: 'queued'});
		await tab.click('[aria-label="Pause n1"]', async () => {
			desk.putBuilder({name: 'n1', running: 1});
			await tab.seesText('1/2 running');
		});
		await tab.sees('that it is paused', 'document.querySelector(".builder .word").textContent === "paused"');
		await tab.click('[aria-label="Cancel foo main on n1"]', async () => {
			desk.put({id: 'a.1', state: 'running', startedAt: Date.now()});
			await hasRows('foo main · n1 · running');
		});
		await hasRows('foo main · n1 · cancelled');
	});

	test('suggests a build, and shows it', async () => {
		const {desk} = await open('/');
		desk.putBuilder({name: 'n1'});
		await tab.press('s');
		await tab.sees('the form, where one can type at once', 'document.activeElement?.name === "project"');
		await tab.type('../x');
		await tab.evaluate('document.querySelector("[name=revisions]").focus()');
		await tab.type('main\n dev ');
		await tab.evaluate('document.querySelector("[name=on]").focus()');
		await tab.type('os=linux gpu=a=b');
		await tab.click('dialog [type=submit]');
		await tab.seesText('"../x" is no project\'s name.');
		await tab.evaluate('document.querySelector("dialog [name=project]").value = "foo"');
		await tab.click('dialog [type=submit]');
		await tab.seesText('2 builds were queued.');
		await tab.sees('the first of them', 'document.querySelector(".build-head h2").textContent.includes("foo main")');
		const [first, second] = desk.asked.filter(({type}) => type === 'suggest');
		expect(second).toMatchObject({body: {project: 'foo', revisions: ['main', 'dev'], on: {os: 'linux', gpu: 'a=b'}, isForAnyOne: false}});
		expect((first as {body: {id: string}}).body.id).toBe((second as {body: {id: string}}).body.id);
	});

	test('comes back by itself when the hub does, and shows what has become of the builds meanwhile', async () => {
		// Nobody else has it while the hub is away.
		const port = await quietPort();
		const {desk, close} = await open('/', createFakeDesk(), port);
		desk.put({id: 'a.1', state: 'running'});
		await hasRows('foo main · n1 · running');
		await close();
		await tab.seesText('The hub is away. Trying again…');
		const after = createFakeDesk();
		after.put({id: 'a.1', state: 'passed', exitCode: 0});
		await serveWeb({isOpen: true, port}, after);
		await tab.seesText('● live');
		await hasRows('foo main · n1 · passed');
	});

	test('asks for a token where one is needed; a reader sees no buttons that would be refused', async () => {
		const {desk, url} = await serveWeb();
		desk.putBuilder({name: 'n1'});
		desk.put({id: 'a.1', state: 'running'});
		await tab.goTo(`${url}/`);
		await tab.seesText('This hub wants a token');
		await tab.type('nonsense');
		await tab.press('Enter');
		await tab.seesText('That token is not one of this hub.');
		await tab.type('readerreader');
		await tab.press('Enter');
		await hasRows('foo main · n1 · running');
		expect(await tab.evaluate('document.cookie')).toBe('');
		expect(await tab.evaluate('[...document.querySelectorAll("button")].filter(button => button.checkVisibility()).map(button => button.textContent)')).toEqual(['Log out']);
		await tab.click('#logout');
		await tab.seesText('This hub wants a token');
		await tab.type('clientclient');
		await tab.press('Enter');
		await tab.seesText('Suggest a build');
		desk.revoke('clientclient');
		desk.put({id: 'b.1'});
		await tab.seesText('This hub wants a token');
	});

	test('can be used by the keyboard alone', async () => {
		const {desk} = await open('/');
		desk.put({id: 'a.1', queuedAt: 1000, revision: 'one'});
		desk.put({id: 'b.1', queuedAt: 2000, revision: 'two'});
		await hasRows('foo two · n1 · queued', 'foo one · n1 · queued');
		await tab.evaluate('document.querySelector(".what").focus()');
		await tab.press('j');
		await tab.press('Enter');
		await tab.sees('the second build', 'document.querySelector(".build-head h2")?.textContent.includes("foo one")');
		await tab.press('Escape');
		await tab.sees('the list', 'document.querySelector(".builds")');
	});

	test('every control has a name, every state a word, and text can be read on its ground', async () => {
		const {url} = await serveWeb({isOpen: true}, busyDesk());
		for (const scheme of ['light', 'dark'] as const) {
			await tab.scheme(scheme);
			for (const address of ['/', '/builds/f.1']) {
				await tab.goTo(`${url}${address}`);
				await tab.sees('a state', 'document.querySelector(".state")');
				expect(await tab.evaluate('[...document.querySelectorAll("button, a, input, select, textarea")].filter(element => element.checkVisibility() && !(element.textContent.trim() || element.getAttribute("aria-label") || element.closest("label"))).map(element => element.outerHTML)')).toEqual([]);
				expect(await tab.evaluate(readFileSync(path.join(import.meta.dirname, 'poorly-readable.js'), 'utf8'))).toEqual([]);
			}
		}
	});

	test.each([['desktop', desktop], ['phone', phone]] as const)('fits a %s, light and dark: nothing is cut or stands out at the side', async (device, size) => {
		const {url} = await serveWeb({isOpen: true}, busyDesk());
		await tab.resize(size);
		for (const scheme of ['light', 'dark'] as const) {
			await tab.scheme(scheme);
			for (const [name, address, text] of [['builds', '/', '4 of 5 here'], ['build', '/builds/f.1', 'exit code 1']] as const) {
				await tab.goTo(`${url}${address}`);
				await tab.seesText(text);
				await tab.sees('a state', 'document.querySelector(".state")');
				keep(`${name}-${device}-${scheme}.png`, await tab.picture());
				expect([scheme, name, await tab.evaluate('[document.documentElement.scrollWidth <= innerWidth, [...document.querySelectorAll("main *")].filter(element => element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1).map(element => element.className)]')]).toEqual([scheme, name, [true, []]]);
			}
		}

		await tab.goTo(`${url}/`);
		await tab.click('#suggest');
		await tab.seesText('Suggest a build');
		keep(`suggest-${device}-dark.png`, await tab.picture());
		expect(await tab.evaluate('document.querySelector("dialog").getBoundingClientRect().right <= innerWidth')).toBe(true);
	});

	test('asks for its token on a phone', async () => {
		const {url} = await serveWeb({}, createFakeDesk(tokens));
		await tab.resize(phone);
		await tab.goTo(`${url}/`);
		await tab.seesText('This hub wants a token');
		keep('login-phone-light.png', await tab.picture());
		expect(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
	});
});

/** For people to look at: `DEVTUI_TEST_PICTURES=DIRECTORY`. */
function keep(name: string, picture: Buffer): void {
	const directory = process.env['DEVTUI_TEST_PICTURES'];
	if (directory !== undefined) {
		mkdirSync(directory, {recursive: true});
		writeFileSync(path.join(directory, name), picture);
	}
}

function busyDesk(): FakeDesk {
	const desk = createFakeDesk();
	const now = Date.now();
	const minute = 60_000;
	desk.putBuilder({name: 'atlas', labels: {os: 'linux', arch: 'x64', gpu: 'rtx4090', pool: 'fast'}, jobs: 8, running: 2, queued: 3, machine: {...machine, cpus: 32, memoryBytes: 128 * 1024 ** 3}});
	desk.putBuilder({name: 'raspberry-pi-in-the-attic', labels: {os: 'linux', arch: 'arm64'}, jobs: 4, machine: {...machine, uname: 'Linux 6.6.20 aarch64', cpus: 4, memoryBytes: 8 * 1024 ** 3}});
	desk.putBuilder({name: 'mac-mini', state: 'paused', labels: {os: 'darwin', xcode: '16.2'}, machine: {...machine, uname: 'Darwin 24.1.0 arm64'}});
	desk.putBuilder({name: 'old-server', state: 'draining', running: 1, jobs: 2});
	desk.putBuilder({name: 'laptop', state: 'offline', lastSeen: now - 180 * minute});
	const rows = [
		{id: 'k.1', project: 'shop/api', revision: 'feature/checkout-with-a-rather-long-name', builder: 'atlas', state: 'running', startedAt: now - 95_000, queuedAt: now - 2 * minute},
		{id: 'k.2', project: 'shop/api', revision: 'feature/checkout-with-a-rather-long-name', builder: 'raspberry-pi-in-the-attic', state: 'queued', queuedAt: now - 2 * minute},
		{id: 'j.1:1', job: 'j.1', suggestion: 'j', project: 'website', revision: 'main', step: 'lint', builder: 'atlas', state: 'passed', exitCode: 0, startedAt: now - 6 * minute, endedAt: now - 6 * minute + 2300, queuedAt: now - 6.2 * minute},
		{id: 'j.1:2', job: 'j.1', suggestion: 'j', project: 'website', revision: 'main', step: 'test/browser', builder: 'atlas', state: 'passed', exitCode: 0, startedAt: now - 6 * minute, endedAt: now - 3 * minute, queuedAt: now - 6.2 * minute},
		{id: 'f.1', project: 'compiler', revision: '4f1c2d9', builder: 'atlas', state: 'failed', exitCode: 1, startedAt: now - 40 * minute, endedAt: now - 36 * minute, queuedAt: now - 41 * minute, machine},
		{id: 'f.2', project: 'compiler', revision: '4f1c2d9', builder: 'mac-mini', state: 'failed', exitCode: 124, reason: 'time limit of 1h reached', startedAt: now - 100 * minute, endedAt: now - 40 * minute, queuedAt: now - 101 * minute},
		{id: 'f.3', project: 'compiler', revision: '4f1c2d9', builder: 'old-server', state: 'unknown', exitCode: -1, queuedAt: now - 102 * minute, endedAt: now - 102 * minute},
		{id: 'e.1', project: 'docs', revision: 'v2.3.1', builder: 'raspberry-pi-in-the-attic', state: 'cancelled', exitCode: 130, reason: 'superseded by k', queuedAt: now - 300 * minute, endedAt: now - 299 * minute},
	] as const;
	for (const row of rows) {
		desk.put(row);
	}

	desk.print('f.1', [
		'\u001B[1m$ make -j32 check\u001B[0m',
		...Array.from({length: 20}, (_, index) => `\u001B[2m[${String(index * 5).padStart(3)} %]\u001B[0m \u001B[32mCC\u001B[0m src/parse/unit_${index}.c`),
		'\u001B[33mwarning:\u001B[0m unused variable \u001B[1m‘depth’\u001B[0m [-Wunused-variable]',
		'  \u001B[34msrc/emit.c\u001B[0m:\u001B[36m214\u001B[0m:9',
		'\u001B[38;5;208m256 colours\u001B[0m \u001B[38;2;120;180;255mtrue colour\u001B[0m \u001B[7minverse\u001B[0m \u001B[41;97m on red \u001B[0m \u001B[95mmagenta\u001B[0m \u001B[90mgrey\u001B[0m \u001B[4munderlined\u001B[0m',
		'\u001B[1;31mFAIL\u001B[0m test_lower: expected \u001B[32m42\u001B[0m, got \u001B[31m41\u001B[0m',
		'make: *** [Makefile:88: check] Error 1',
		'',
	].join('\n'));
	return desk;
}
