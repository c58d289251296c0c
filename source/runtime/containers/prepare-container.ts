import {existsSync} from 'node:fs';
import type {Container, ContainerCreateOptions, ContainerInspectInfo} from 'dockerode';
import {containerHash} from '../../core/container-hash.ts';
import {endOfLog} from './container-log.ts';
import {createOptions} from './create-options.ts';
import type {Engine} from './engine.ts';
import {engineTime, type EngineTime} from './engine-time.ts';
import {findImage, obtainImage, type PullOptions} from './image.ts';
import {labelsOf, type ContainerService, type Owner} from './labels.ts';
import {lookForNetwork, type SeenNetwork} from './network.ts';
import {describeMissingSource, missingSource, podmanOptions} from './podman.ts';
import {removeContainer} from './remove-container.ts';
import {answerOf, describeTrouble, statusOf} from './trouble.ts';
import {makeVolumes} from './volumes.ts';

export interface PrepareRequest {
	readonly service: ContainerService;
	/** The whole one of the run. */
	readonly environment: Readonly<Record<string, string>>;
	readonly hasTerminal: boolean;
	readonly hasInput: boolean;
	readonly owner: Owner;
}

export type PreparedContainer =
	/** `since`: what it prints from now on, or has printed since it was started, comes after that. */
	| {readonly type: 'prepared'; readonly container: Container; readonly isRunning: boolean; readonly isReused: boolean; readonly since?: EngineTime; readonly imageStopSignal?: string}
	| {readonly type: 'problem'; readonly message: string};

/** The container of a service: found again if it is as it would be made now, else made anew. */
export async function prepareContainer(engine: Engine, request: PrepareRequest, pulling: PullOptions): Promise<PreparedContainer> {
	const {service, owner} = request;
	const {container: spec} = service;
	const lookAtNetwork = async () => lookForNetwork(engine, spec.network, spec.project);
	const [found, image, network] = await Promise.all([find(engine, request), obtainImage(engine, spec, pulling), outcome(lookAtNetwork())]);
	if (found.type === 'problem') {
		return found;
	}

	if (image.type !== 'found') {
		return {type: 'problem', message: image.type === 'problem' ? image.message : `there is no image "${spec.image}"`};
	}

	const {id: imageId, stopSignal: imageStopSignal, isPulled = false} = image;
	const options = createOptions({...request, isRemote: engine.isRemote});
	const hash = containerHash(service, request.environment);
	try {
		// While an image is pulled others come and go.
		const seen = isPulled ? await lookAtNetwork() : network();
		if (found.type === 'found' && isSame(found.info, {service, hash, image: imageId}) && canBeStarted(found.info, engine, service, seen)) {
			const {State: {Running: isRunning, FinishedAt: endedAt}, Id: id} = found.info;
			const container = engine.docker.getContainer(id);
			const hasEnded = endedAt !== '' && !endedAt.startsWith('0001-');
			return {
				type: 'prepared',
				container,
				isRunning,
				isReused: isRunning || hasEnded,
				...imageStopSignal !== undefined && {imageStopSignal},
				...hasEnded && {since: isRunning ? engineTime(endedAt) : await endOfLog(container, {hasTerminal: request.hasTerminal, endedAt})},
			};
		}

		// A start that has failed before leaves no network.
		const missing = missingSource(engine, spec.volumes);
		if (missing !== undefined) {
			return {type: 'problem', message: missing};
		}

		const making = outcome(seen.make());
		const trouble = (isNetworkNeeded(engine, spec) ? (await making)() : undefined) ?? await makeVolumes(engine, spec.volumes, spec.project);
		if (trouble !== undefined) {
			return {type: 'problem', message: trouble};
		}

		if (found.type === 'found') {
			await removeContainer(engine.docker.getContainer(found.info.Id));
		}

		const {platform, ...body} = forEngine(engine, options);
		const container = await engine.docker.createContainer({
			// Else all of it would stand in the address, too.
			_query: {name: spec.name, ...platform !== undefined && {platform}},
			_body: {...body, Labels: {...options.Labels, ...labelsOf(service, owner, hash)}},
		} as ContainerCreateOptions);
		await inNetwork(container, await making);
		return {type: 'prepared', container, isRunning: false, isReused: false, ...imageStopSignal !== undefined && {imageStopSignal}};
	} catch (error) {
		return {type: 'problem', message: describeCreateTrouble(error, engine, service)};
	}
}

/** Whether the next start would find the container again. What cannot be found out is for that start to tell. */
export async function wouldBeReused(engine: Engine, request: PrepareRequest): Promise<boolean> {
	const {service: {container: {image: name, network, project}}} = request;
	const [found, image, seen] = await Promise.all([find(engine, request), findImage(engine, name), lookForNetwork(engine, network, project).catch(() => undefined)]);
	if (found.type !== 'found' || image.type !== 'found' || !seen) {
		return false;
	}

	const {State: state} = found.info;
	const hasRun = state.Running || (state.FinishedAt !== '' && !state.FinishedAt.startsWith('0001-'));
	return hasRun
		&& isSame(found.info, {service: request.service, hash: containerHash(request.service, request.environment), image: image.id})
		&& canBeStarted(found.info, engine, request.service, seen);
}

/** To be looked at later: it throws then. */
async function outcome<T>(work: Promise<T>): Promise<() => T> {
	try {
		const value = await work;
		return () => value;
	} catch (error) {
		return () => {
			throw error;
		};
	}
}

type Found =
	| {readonly type: 'found'; readonly info: ContainerInspectInfo}
	| {readonly type: 'missing'}
	| {readonly type: 'problem'; readonly message: string};

async function find({docker, address}: Engine, {service: {container: {name, project}}, owner}: PrepareRequest): Promise<Found> {
	let info: ContainerInspectInfo;
	try {
		info = await docker.getContainer(name).inspect();
	} catch (error) {
		return statusOf(error) === 404 ? {type: 'missing'} : {type: 'problem', message: describeTrouble(error, address)};
	}

	const {'devtui.project': ofProject, 'devtui.directory': directory} = info.Config.Labels;
	if (ofProject !== project) {
		return {type: 'problem', message: `there is a container named "${name}" that devtui has not made: remove it (docker rm ${name}), or give this project another "name"`};
	}

	if (directory !== undefined && directory !== owner.directory && existsSync(directory)) {
		return {type: 'problem', message: `the container "${name}" is of the project of the same name in ${directory}: give one of them another "name"`};
	}

	return {type: 'found', info};
}

function isSame({Config: {Labels: labels}, Image: id}: ContainerInspectInfo, {service, hash, image}: {readonly service: ContainerService; readonly hash: string; readonly image: string}): boolean {
	return service.container.isReused && labels['devtui.config-hash'] === hash && id === image;
}

/** Docker starts none again whose network has been removed, also when there is another one of that name; to Podman the name is enough. */
function canBeStarted({State: {Running: isRunning}, NetworkSettings: {Networks: networks}}: ContainerInspectInfo, {kind}: Engine, {container: {network}}: ContainerService, {id}: SeenNetwork): boolean {
	if (isRunning || network.type !== 'project') {
		return true;
	}

	// It has none before its first start.
	const before = networks[network.name]?.NetworkID ?? '';
	return id !== undefined && (kind === 'podman' || before === '' || before === id);
}

/** Docker looks for the network of a container when it is started, so both can be made at the same time: of ten containers that is a tenth of the time. */
function isNetworkNeeded({kind}: Engine, {network}: ContainerService['container']): boolean {
	return kind !== 'docker' || (network.type === 'project' && network.isExternal);
}

/** Without its network it is of no use. */
async function inNetwork(container: Container, made: () => string | undefined): Promise<void> {
	try {
		made();
	} catch (error) {
		await container.remove().catch(() => {});
		throw error;
	}
}

/** What engines need to be told in their own ways, and what makes no container another one. */
function forEngine({kind}: Engine, options: ContainerCreateOptions): ContainerCreateOptions {
	const {HostConfig: host} = options;
	return kind === 'podman'
		? podmanOptions(options)
		: {...options, HostConfig: {...host, ExtraHosts: [...(host?.ExtraHosts as readonly string[] | undefined) ?? [], ...hasOwnHosts(host?.NetworkMode) ? ['host.docker.internal:host-gateway'] : []]}};
}

/** With the network of another one or of the machine it has that one's, too. */
function hasOwnHosts(network = ''): boolean {
	return network !== 'host' && network !== 'none' && !network.startsWith('container:');
}

function describeCreateTrouble(error: unknown, {address}: Engine, {container}: ContainerService): string {
	const answer = answerOf(error);
	const path = /(?:bind source path does not exist: |stat |statfs )(\/[^:]*)/.exec(answer)?.[1];
	if (path !== undefined && statusOf(error) !== undefined) {
		return describeMissingSource(path.trim());
	}

	return statusOf(error) === 409 ? `the container "${container.name}" cannot be made: ${answer}` : describeTrouble(error, address);
}
