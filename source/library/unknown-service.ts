import {closestName} from '../config/suggest.ts';
import {UnknownServiceError} from './errors.ts';

export function unknownService(service: string, services: readonly string[]): UnknownServiceError {
	const suggestion = closestName(service, services);
	const advice = suggestion === undefined ? `There are ${services.join(', ')}.` : `Did you mean "${suggestion}"?`;
	return new UnknownServiceError(`There is no service "${service}". ${advice}`, {service, suggestion, services});
}
