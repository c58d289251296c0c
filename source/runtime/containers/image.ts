import type {Readable} from 'node:stream';
import type {ContainerSpec} from '../../core/container-spec.ts';
import {describeDenied} from './describe-denied.ts';
import type {Engine} from './engine.ts';
import {registryLogin, type FoundLogin} from './registry-login.ts';
import {createPullProgress} from './pull-progress.ts';
import {readMessages} from './read-messages.ts';
import {answerOf, describeFullDisk, describeTrouble, statusOf} from './trouble.ts';

export type FoundImage =
	/** `isPulled`: it was not here, which took a while. */
	| {readonly type: 'found'; readonly id: string; readonly stopSignal?: string; readonly isPulled?: true}
	| {readonly type: 'missing'}
	| {readonly type: 'problem'; readonly message: string};

export async function findImage({docker, address}: Engine, name: string): Promise<FoundImage> {
	try {
		const {Id: id, Config: config} = await docker.getImage(name).inspect();
		const stopSignal = (config as {readonly StopSignal?: string} | null)?.StopSignal ?? '';
		return {type: 'found', id, ...stopSignal !== '' && {stopSignal}};
	} catch (error) {
		return statusOf(error) === 404 ? {type: 'missing'} : {type: 'problem', message: describeTrouble(error, address)};
	}
}

export interface PullOptions {
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	/** What a log shows of it. */
	progress(text: string): void;
}

/** The image of a container, pulled as its file says. */
export async function obtainImage(engine: Engine, {image, pullPolicy, build, platform}: ContainerSpec, options: PullOptions): Promise<FoundImage> {
	const found = await (build ? findImage : lookForImage)(engine, image);
	if (found.type === 'problem' || (found.type === 'found' && (build || pullPolicy !== 'always'))) {
		return found;
	}

	if (build) {
		return {type: 'problem', message: `the image "${image}" is missing though it was built: it has been removed`};
	}

	if (pullPolicy === 'never') {
		return {type: 'problem', message: `the image "${image}" is not here, and "pull_policy" is "never"`};
	}

	const trouble = await pull(engine, {image, platform}, options);
	if (trouble !== undefined) {
		return {type: 'problem', message: `the image "${image}" cannot be pulled: ${trouble}`};
	}

	const pulled = await findImage(engine, image);
	return pulled.type === 'found' ? {...pulled, isPulled: true} : pulled;
}

const looking = new Map<string, Promise<FoundImage>>();

/** Many services of one image that start at once ask for it once. Not of one that is built here: the answer may be older than the build. */
async function lookForImage(engine: Engine, image: string): Promise<FoundImage> {
	const key = `${engine.address.name} ${image}`;
	const looked = looking.get(key) ?? findImage(engine, image).finally(() => looking.delete(key));
	looking.set(key, looked);
	return looked;
}

async function pull({docker, address}: Engine, {image, platform}: {readonly image: string; readonly platform: string | undefined}, {environment, signal, progress}: PullOptions): Promise<string | undefined> {
	const shown = createPullProgress(image, progress);
	let trouble: string | undefined;
	let found: FoundLogin = {};
	try {
		found = await registryLogin(image, environment);
		const {login} = found;
		const stream = await docker.pull(withTag(image), {abortSignal: signal, ...platform !== undefined && {platform}, ...login && {authconfig: login}}) as Readable;
		for await (const message of readMessages(stream)) {
			trouble ??= message.errorDetail?.message ?? message.error;
			shown.note(message);
		}
	} catch (error) {
		trouble = statusOf(error) === undefined ? describeTrouble(error, address) : answerOf(error);
	}

	shown.end(trouble === undefined);
	return trouble === undefined ? undefined : describeDenied(describeFullDisk(trouble), image, found);
}

/** Without one an engine pulls every tag. */
function withTag(image: string): string {
	return /(?:@|:)[^/]+$/.test(image) ? image : `${image}:latest`;
}
