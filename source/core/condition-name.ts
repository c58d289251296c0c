import type {DependencyCondition} from './spec.ts';

/** As Compose spells it in the file, and process-compose what Compose does not have. */
export function conditionName(condition: DependencyCondition): string {
	return condition === 'completed' ? 'process_completed' : `service_${condition.replaceAll('-', '_')}`;
}
