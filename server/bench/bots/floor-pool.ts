import postgres from 'postgres';

/** As many as Muster's own. */
const CONNECTIONS = 10;

/** The driver's own pool, as its guide shows it, on the database that the bench started. */
export const openFloorPool = (): postgres.Sql =>
  postgres({
    host: process.env['FLOOR_SOCKET'] ?? '',
    user: process.env['FLOOR_USER'] ?? '',
    database: process.env['FLOOR_DATABASE'] ?? '',
    max: CONNECTIONS,
  });
