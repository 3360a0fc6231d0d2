import { defineTexts } from '../../../i18n/language.ts';

export const customers = defineTexts(
  {
    search: 'Search by name or address',
    count: (count: number) => (count === 1 ? '1 customer' : `${count} customers`),
    found: (count: number) => (count === 1 ? '1 customer found' : `${count} customers found`),
    none: 'There are no customers yet. They come by signing up, by a partner, or are created here.',
    noneFound: 'Nobody is found by these words.',
    create: 'New customer',
    createNow: 'Create customer',
    emailHint: 'Access messages and reminders go there. Without one, only notifications can reach them.',
    created: (name: string) => `${name} is a customer now`,
    unproven: 'not proven',
  },
  {
    es: {
      search: 'Buscar por nombre o dirección',
      count: (count) => (count === 1 ? '1 cliente' : `${count} clientes`),
      found: (count) => (count === 1 ? '1 cliente encontrado' : `${count} clientes encontrados`),
      none: 'Todavía no hay clientes. Llegan al registrarse, por un partner, o se crean aquí.',
      noneFound: 'No se encuentra a nadie con estas palabras.',
      create: 'Nuevo cliente',
      createNow: 'Crear cliente',
      emailHint:
        'Allí van los mensajes de acceso y los recordatorios. Sin dirección, solo le llegan notificaciones.',
      created: (name) => `${name} ya es cliente`,
      unproven: 'sin confirmar',
    },
    it: {
      search: 'Cerca per nome o indirizzo',
      count: (count) => (count === 1 ? '1 cliente' : `${count} clienti`),
      found: (count) => (count === 1 ? '1 cliente trovato' : `${count} clienti trovati`),
      none: 'Non ci sono ancora clienti. Arrivano registrandosi, da un partner, o si creano qui.',
      noneFound: 'Con queste parole non si trova nessuno.',
      create: 'Nuovo cliente',
      createNow: 'Crea cliente',
      emailHint:
        'Lì arrivano i messaggi di accesso e i promemoria. Senza indirizzo può ricevere solo notifiche.',
      created: (name) => `${name} ora è tra i clienti`,
      unproven: 'non confermato',
    },
    ca: {
      search: 'Cerca per nom o adreça',
      count: (count) => (count === 1 ? '1 client' : `${count} clients`),
      found: (count) => (count === 1 ? '1 client trobat' : `${count} clients trobats`),
      none: 'Encara no hi ha clients. Arriben en registrar-se, per un partner, o es creen aquí.',
      noneFound: 'No es troba ningú amb aquestes paraules.',
      create: 'Client nou',
      createNow: 'Crea el client',
      emailHint:
        'Hi arriben els missatges d’accés i els recordatoris. Sense adreça, només li arriben notificacions.',
      created: (name) => `${name} ja és client`,
      unproven: 'sense confirmar',
    },
  },
);
