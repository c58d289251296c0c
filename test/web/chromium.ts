import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Readable, Writable} from 'node:stream';
import {until} from '../helpers/until.ts';

export interface Size {
	readonly width: number;
	readonly height: number;
	readonly isMobile?: boolean;
}

/** A tab of a browser, as the DevTools protocol has it. */
export interface Tab {
	/** What an expression comes to, in the page; it may be a promise. */
	evaluate<Value>(expression: string): Promise<Value>;
	goTo(url: string): Promise<void>;
	/** Until the expression is true in the page. */
	sees(what: string, expression: string): Promise<void>;
	/** Until this text is there to be seen. */
	seesText(text: string): Promise<void>;
	/** By a real mouse, in the middle of the first element that this selects and that can be seen. `meanwhile`: while its button is pressed. */
	click(selector: string, meanwhile?: () => Promise<void>): Promise<void>;
	type(text: string): Promise<void>;
	/** `Enter`, `Escape`, `/`. */
	press(key: string): Promise<void>;
	resize(size: Size): Promise<void>;
	scheme(scheme: 'light' | 'dark'): Promise<void>;
	/** PNG. */
	picture(): Promise<Buffer>;
	/** What went wrong in it: exceptions, and what its policy forbade. */
	readonly troubles: readonly string[];
	close(): Promise<void>;
}

export interface Browser {
	tab(size?: Size): Promise<Tab>;
	close(): Promise<void>;
}

/** Chromium from Debian, without a window; it ends with its pipe, whatever becomes of the test. */
export async function openBrowser(): Promise<Browser> {
	const directory = mkdtempSync(path.join(tmpdir(), 'dt-chromium-'));
	const child = spawn('chromium', [
		'--headless=new', '--remote-debugging-pipe', `--user-data-dir=${directory}`, '--no-first-run', '--disable-gpu', '--disable-dev-shm-usage', '--disable-extensions',
		'--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--force-color-profile=srgb', '--lang=en-US',
		// Else a click on a page that has not been painted yet is lost, whatever its elements say.
		'--allow-pre-commit-input',
		...process.getuid?.() === 0 ? ['--no-sandbox'] : [],
		'about:blank',
	], {stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: {...process.env, HOME: directory, LANG: 'en_US.UTF-8', TZ: 'UTC'}});
	const connection = connect(child);
	return {
		tab: async (size = {width: 1280, height: 800}) => openTab(connection, size),
		async close() {
			const ended = once(child, 'exit');
			void connection.send('Browser.close', {}).catch(() => {});
			await ended;
			rmSync(directory, {recursive: true, force: true, maxRetries: 10});
		},
	};
}

/** What of the protocol's events is looked at. */
interface Happening {
	readonly exceptionDetails?: ExceptionDetails;
	readonly entry?: {readonly level: string; readonly source: string; readonly text: string};
}

interface ExceptionDetails {
	readonly text: string;
	readonly exception?: {readonly description?: string};
}

interface Connection {
	send<Result = unknown>(method: string, parameters: object, session?: string): Promise<Result>;
	listen(session: string, listener: (method: string, parameters: Happening) => void): void;
}

function connect(child: ChildProcess): Connection {
	const [, , , input, output] = child.stdio as readonly [unknown, unknown, unknown, Writable, Readable];
	const waiting = new Map<number, {resolve(result: unknown): void; reject(error: Error): void}>();
	const listeners = new Map<string, (method: string, parameters: Happening) => void>();
	let [lastId, rest] = [0, ''];
	input.on('error', () => {});
	output.setEncoding('utf8').on('data', (chunk: string) => {
		const messages = (rest + chunk).split('\0');
		rest = messages.pop()!;
		for (const message of messages) {
			const {id, result, error, method, params, sessionId} = JSON.parse(message) as {id?: number; result?: unknown; error?: {message: string}; method?: string; params?: Happening; sessionId?: string};
			if (id === undefined) {
				listeners.get(sessionId ?? '')?.(method!, params ?? {});
			} else {
				const asked = waiting.get(id);
				waiting.delete(id);
				if (error) {
					asked?.reject(new Error(error.message));
				} else {
					asked?.resolve(result);
				}
			}
		}
	});
	child.on('exit', () => {
		for (const {reject} of waiting.values()) {
			reject(new Error('the browser has ended'));
		}
	});
	return {
		async send<Result>(method: string, parameters: object, session?: string) {
			const id = ++lastId;
			input.write(`${JSON.stringify({id, method, params: parameters, ...session !== undefined && {sessionId: session}})}\0`);
			return new Promise<Result>((resolve, reject) => {
				waiting.set(id, {
					resolve(result) {
						resolve(result as Result);
					},
					reject,
				});
			});
		},
		listen(session, listener) {
			listeners.set(session, listener);
		},
	};
}

async function openTab(connection: Connection, size: Size): Promise<Tab> {
	// As another user would have it: neither cookies nor what was kept of another tab.
	const {browserContextId} = await connection.send<{browserContextId: string}>('Target.createBrowserContext', {});
	const {targetId} = await connection.send<{targetId: string}>('Target.createTarget', {url: 'about:blank', browserContextId});
	const {sessionId} = await connection.send<{sessionId: string}>('Target.attachToTarget', {targetId, flatten: true});
	const send = async <Result>(method: string, parameters: object = {}) => connection.send<Result>(method, parameters, sessionId);
	const troubles: string[] = [];
	connection.listen(sessionId, (_method, {exceptionDetails, entry}) => {
		if (exceptionDetails) {
			troubles.push(textOf(exceptionDetails));
		} else if (entry?.level === 'error' && entry.source !== 'network') {
			troubles.push(entry.text);
		}
	});
	await Promise.all([send('Runtime.enable'), send('Page.enable'), send('Log.enable')]);

	async function evaluate<Value>(expression: string): Promise<Value> {
		const {result, exceptionDetails} = await send<{result: {value: unknown}; exceptionDetails?: ExceptionDetails}>('Runtime.evaluate', {expression, awaitPromise: true, returnByValue: true});
		if (exceptionDetails) {
			throw new Error(textOf(exceptionDetails));
		}

		return result.value as Value;
	}

	async function sees(what: string, expression: string): Promise<void> {
		let found = '';
		await until(what, async () => {
			found = await evaluate<string>('document.body.innerText');
			return evaluate<boolean>(`Boolean(${expression})`);
		}, {found: () => `${found}\n${troubles.join('\n')}`});
	}

	async function resize({width, height, isMobile = false}: Size): Promise<void> {
		await send('Emulation.setDeviceMetricsOverride', {width, height, deviceScaleFactor: isMobile ? 2 : 1, mobile: isMobile});
	}

	const tab: Tab = {
		evaluate,
		sees,
		async goTo(url) {
			await send('Page.navigate', {url});
			await until(`${url} to be loaded`, async () => evaluate<boolean>(`location.href === ${JSON.stringify(new URL(url).href)} && document.readyState === 'complete'`).catch(() => false));
		},
		seesText: async text => sees(`the text "${text}"`, `document.body.innerText.includes(${JSON.stringify(text)})`),
		async click(selector, meanwhile = async () => {}) {
			const find = `[...document.querySelectorAll(${JSON.stringify(selector)})].find(each => each.checkVisibility() && !each.disabled)`;
			await sees(`${selector} to click`, find);
			await until(`a press on ${selector}`, async () => {
				// Painted where it is said to be. What comes meanwhile may move it: then it is looked for again, as by who looks at it.
				const {x, y} = await evaluate<{x: number; y: number}>(`(async () => {
					const element = ${find};
					element.scrollIntoView({block: 'nearest'});
					await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
					addEventListener('mousedown', ({target}) => { window.pressedIs = element.contains(target); }, {capture: true, once: true});
					window.pressedIs = undefined;
					const box = element.getBoundingClientRect();
					return {x: box.x + box.width / 2, y: box.y + box.height / 2};
				})()`);
				const mouse = async (type: string, place: {x: number; y: number}) => send('Input.dispatchMouseEvent', {type, ...place, button: 'left', clickCount: 1});
				await mouse('mousePressed', {x, y});
				const isPressed = await evaluate<boolean>('window.pressedIs === true');
				if (isPressed) {
					await meanwhile();
				}

				// Let go elsewhere it has clicked nothing.
				await mouse('mouseReleased', isPressed ? {x, y} : {x: 0, y: 0});
				return isPressed;
			});
		},
		async type(text) {
			await send('Input.insertText', {text});
		},
		async press(key) {
			const code = keyCodes[key] ?? key.toUpperCase().charCodeAt(0);
			await send('Input.dispatchKeyEvent', {type: 'keyDown', key, windowsVirtualKeyCode: code, ...key.length === 1 ? {text: key} : key === 'Enter' ? {text: '\r'} : {}});
			await send('Input.dispatchKeyEvent', {type: 'keyUp', key, windowsVirtualKeyCode: code});
		},
		resize,
		async scheme(scheme) {
			await send('Emulation.setEmulatedMedia', {features: [{name: 'prefers-color-scheme', value: scheme}, {name: 'prefers-reduced-motion', value: 'reduce'}]});
		},
		async picture() {
			const {data} = await send<{data: string}>('Page.captureScreenshot', {format: 'png'});
			return Buffer.from(data, 'base64');
		},
		troubles,
		async close() {
			await connection.send('Target.disposeBrowserContext', {browserContextId}).catch(() => {});
		},
	};
	await resize(size);
	await tab.scheme('light');
	return tab;
}

function textOf({exception, text}: ExceptionDetails): string {
	return exception?.description ?? text;
}

const keyCodes: Readonly<Record<string, number>> = {Enter: 13, Escape: 27, Tab: 9, End: 35, Home: 36, ArrowDown: 40, ArrowUp: 38, '/': 191};
