import {formatBinding} from '../../core/port-binding.ts';
import {isAlive, type ServiceState} from '../../core/state.ts';
import {roughByteSize} from '../../lib/byte-size.ts';
import {percent} from '../../lib/percent.ts';
import type {DialogContext} from '../dialogs/dialog.ts';
import type {Fact, Value} from '../dialogs/facts.ts';
import {cut, plainLine} from '../text.ts';
import type {Theme} from '../theme.ts';
import {branches, type Node} from './branches.ts';
import type {InspectedProcess, Inspection, ListeningPort} from './lookups.ts';

/** Every process of a service as a tree, with what it uses, and the ports that are listened on. */
export function processFacts(context: DialogContext, service: ServiceState): readonly Fact[] {
	if (!isAlive(service.phase)) {
		return [];
	}

	const looked = context.lookups?.inspect(service.name);
	return [
		...looked && looked.processes.length > 0
			? [{label: '', values: processTable(looked, context.theme)}, {label: 'listens on', values: portValues(looked)}]
			: [{label: '', values: survivorValues(context, service)}],
		{label: 'published', values: (context.lookups?.published(service.name) ?? []).map(binding => formatBinding(binding, ' → '))},
	];
}

function processTable({processes}: Inspection, theme: Theme): readonly Value[] {
	const {paint} = theme;
	const rows = processes.map(process => [String(process.pid), percent(process.cpuPercent), roughByteSize(process.memoryBytes)] as const);
	const [first, second, third] = [0, 1, 2].map(column => Math.max(4, ...rows.map(row => row[column]?.length ?? 0))) as [number, number, number];
	const cells = ([pid, cpu, memory]: readonly [string, string, string]) => `${pid.padStart(first)} ${cpu.padStart(second)} ${memory.padStart(third)}  `;
	const sum = (of: (process: InspectedProcess) => number) => processes.reduce((total, process) => total + of(process), 0);
	const commands = commandsOf(processes);
	return [
		{layOut: width => [cut(paint.faint(`${cells(['PID', 'CPU', 'MEM'])}COMMAND`), width)]},
		...rows.map((row, index) => ({layOut: (width: number) => [cut(`${cells(row)}${paint.faint(commands[index]?.branch ?? '')}${commands[index]?.command ?? ''}`, width)]})),
		...processes.length > 1 ? [{layOut: (width: number) => [cut(`${cells(['all', percent(sum(process => process.cpuPercent)), roughByteSize(sum(process => process.memoryBytes))])}${paint.faint(`${processes.length} processes`)}`, width)]}] : [],
	];
}

/** As the tree is drawn: the main process, and daemons that have left it, stand at the edge. */
function commandsOf(processes: readonly InspectedProcess[]): ReadonlyArray<{readonly branch: string; readonly command: string}> {
	const roots = processes.flatMap((process, index) => process.depth === 0 ? [index] : []);
	return roots.flatMap((root, index) => {
		const members = processes.slice(root, roots[index + 1]);
		const [main, ...others] = members;
		return [{branch: '', command: plainLine(main?.command ?? '')}, ...[...branches(nest(others, 1))].map(({branch, item}) => ({branch, command: plainLine(item.command)}))];
	});
}

function nest(processes: readonly InspectedProcess[], depth: number): ReadonlyArray<Node<InspectedProcess>> {
	const starts = processes.flatMap((process, index) => process.depth === depth ? [index] : []);
	return starts.flatMap((start, index) => {
		const [item, ...below] = processes.slice(start, starts[index + 1]);
		return item ? [{item, below: nest(below, depth + 1)}] : [];
	});
}

function portValues({processes, ports}: Inspection): readonly Value[] {
	const main = processes[0]?.pid;
	return ports.map(port => `${addressOf(port)}${port.pid === main ? '' : ` · pid ${port.pid}`}`);
}

function addressOf({address, port}: ListeningPort): string {
	if (address === '0.0.0.0') {
		return `port ${port} of all IPv4 addresses`;
	}

	return address === '::' ? `port ${port} of all addresses` : `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Where the system does not tell more. */
function survivorValues({survivors}: DialogContext, {name, phase}: ServiceState): readonly Value[] {
	const living = survivors(name).map(({pid, command}) => `${pid} ${command}`);
	return living.length > 0 ? living : 'pid' in phase && phase.pid !== undefined ? [String(phase.pid)] : [];
}
