import type {Container} from 'dockerode';
import {statusOf} from './trouble.ts';

/** It has its grace, and its anonymous volumes go with it. */
export async function removeContainer(container: Container): Promise<void> {
	await ignoring([304, 404], container.stop());
	await ignoring([404, 409], container.remove({v: true, force: true}));
}

/** It has been stopped or removed meanwhile, or is being removed. */
async function ignoring(statuses: readonly number[], work: Promise<unknown>): Promise<void> {
	try {
		await work;
	} catch (error) {
		if (!statuses.includes(statusOf(error) ?? 0)) {
			throw error;
		}
	}
}
