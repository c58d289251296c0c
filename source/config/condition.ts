import type {DependencyCondition} from '../core/spec.ts';
import {textIn} from './read.ts';
import type {MapNode} from './tree.ts';

/** `service_completed_successfully` and process-compose's `process_completed_successfully` are one. */
export function conditionOf(dependency: MapNode): DependencyCondition {
	const written = textIn(dependency, 'condition') ?? 'service_started';
	return written.replace(/^(service|process)_/, '').replaceAll('_', '-') as DependencyCondition;
}
