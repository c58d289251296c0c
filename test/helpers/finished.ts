import {AsyncLocalStorage} from 'node:async_hooks';
import {onTestFinished, type TestContext} from 'vitest';

type Cleanup = () => void | Promise<void>;

/** vitest knows one current test, and of tests that run side by side the wrong one. */
const current = new AsyncLocalStorage<TestContext>();

/** When the test is over that calls it; what was said last is done first. */
export function onFinished(cleanup: Cleanup): void {
	(current.getStore()?.onTestFinished ?? onTestFinished)(cleanup);
}

/** For `test.concurrent`: helpers know which test it is that they work for. */
export function sideBySide(story: () => Promise<void>): (context: TestContext) => Promise<void> {
	return async context => current.run(context, story);
}
