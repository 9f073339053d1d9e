"""Texts that must pass and texts that must be asked about, in English and Spanish."""

from __future__ import annotations

import pytest

from neighbors.screening.screen import Words, look

PASSES_EN = """\
My black labrador slipped its collar near the park this morning.
A white van drove off with the parcel at 3 in the afternoon.
The Asian restaurant on the corner had its window broken.
Our black and white cat Pepper is missing since Sunday.
The Black Friday crowd left carts all over the parking lot.
A tree fell across Brown Street and blocks both lanes.
Somebody pulled boards out of our white picket fence.
A man in a black coat tried three car doors and walked on.
Somebody in a black hoodie took the parcel from the porch.
Two people in white overalls rang at every door selling cleaning.
The man wore a black jacket and blue jeans.
A woman with a brown dog helped me carry the bags. Thank you.
The driver of a black SUV backed into our mailbox.
Person with a black backpack looked into the garages.
Mr. Brown from the hardware store found a set of keys.
The Brown family lost a parrot.
Mrs White is looking for a dog sitter.
Black ice on the hill, drive slowly.
Lost dog: black male, neutered, green collar, answers to Max.
Lost cat, white female with one gray ear.
Our dog is a brown male with a red leash.
Found: an Australian shepherd, brown and white.
German shepherd found near the creek.
The Siamese cat on Oak Avenue is back home.
Chinese food was stolen from a delivery bike.
The Mexican food truck lost its awning in the storm.
The Thai place on Main has a gas leak, avoid the block.
An Indian restaurant opens next week, the street will be full.
Gypsy moths are eating the oaks again.
Somebody stole the roma tomatoes from the community garden.
African violets to give away.
Japanese maple cut down in the night.
The Jewish cemetery gate was left open.
Volunteers paint the mosque and the Russian church on Saturday.
Arabian horse loose on the trail.
Smoke from under the hood of a parked car.
The hood of my car was dented overnight.
A person tried the back door and ran when the light came on.
Two teenagers on scooters knocked over the bins.
The old sofa on the corner does not belong here, can the city take it?
That pile of trash does not belong on the sidewalk.
A stranger walked me home when I felt faint. Thank you.
A coyote crossed the yard at dawn, keep cats inside.
Street sweeping on Tuesday from 8 to 11, move your cars.
There were 3 cars with broken windows on our block.
Power is out on the 100 block of Main Street since 10:30.
It happened on 2026-11-24 between 10 and 11.
The I-95 exit is closed until Monday at 6.
My bike, a Trek FX 3, was stolen on NOV 2026 trash day.
Found an iPhone 13 in a blue case.
A Ford F150 with a ladder hit the hydrant.
Somebody left a box of books: 24 volumes, free to take.
The 5th Street bridge is closed for repairs.
Meet at the corner of Oak and Maple at 5 pm.
Package 1 of 3 was taken, 2 were left.
The school's fire drill is at 9:15, do not worry.
Illegal parking blocks the hydrant again.
Somebody set off an illegal firework and burned the hedge.
Please drive slowly, kids play on our street!
Maine coon found, very friendly.
The polish on the new railing is still wet.
Dogs bark at 2 or 3 houses down the street.
He walked past, looked at the brown bags on the porch and took one.
The white noise from the site starts at 7.
The black lab mix that was lost is home again.
They painted the fence and it is white now.
A woman asked for water and I gave her some.
The man was in black trousers and a red cap.
Brown bear seen by the creek, keep children close.
A black male cat with a white paw sits in our garage.
Chinese New Year parade on Sunday, streets close at noon.
My neighbor's black cat slept on our porch all day.
Anyone else lose power on Elm around 9?
Two men in white shirts were selling solar panels, they left when I said no.
Guy on a red bike checked car doors on Pine, then rode off toward the park.
Someone in dark clothing walked up the driveway and looked into the car.
A woman pushed a white stroller into the street without looking, please be careful.
The man had brown hair and a green backpack.
He was wearing a black mask and white sneakers.
She wore brown boots and a black dress.
Teenager with a black hoodie grabbed the package and ran down Oak.
The kids left a brown ball on our lawn.
Black SUV speeding through the school zone every morning.
A white pickup truck followed my daughter home, she is ok.
Has anyone found a set of keys with a brown leather tag?
Loose husky, white and gray, very friendly, near 5th and Main.
We found an orange tabby, no collar, near the Thai restaurant.
The owner of the Korean market gave free soup to the crew. Thank you!
The new Ethiopian cafe has live music on Friday, expect parking trouble.
Christmas lights contest: the white house on the corner wins.
Black bear got into our trash last night.
The hood on the BBQ was stolen from the park grill.
A man fell at the bus stop, two neighbors helped him until the ambulance came.
My package said delivered at 2:15 pm but it is not here.
There is broken glass on the bike path at mile 3.
Free couch on the curb, brown leather, good condition.
City is repaving 3rd Ave from the 12th to the 15th.
Somebody knocked at 11 pm and left when the light went on.
The delivery driver in the brown uniform threw the box over the fence.
Watch out, black widow spiders in the shed.
Vi a alguien probando las manillas de los coches a las 3.
Did anyone hear the helicopter around midnight?
Package thief wearing a yellow vest took two boxes from 4 porches.
Our white german shepherd is missing from the yard.
A couple walked their dogs off leash and one bit my son.
Man with a gray beard asked me for directions to the Indian restaurant.
Somebody painted over the mural at the Jewish community center, volunteers needed Saturday.
Car alarm on a black Honda has been going for an hour.
He took the bike, put it in a white box truck and left west on Birch.
The mosque is collecting coats for the winter.
Old man in a brown sweater seemed confused, I called the number on his bracelet.
Kids in black costumes scared my dog, happy halloween.
Two women tried to open the gate, my camera has it.
Whoever left the brown package at 22, it is inside our hallway.
The black walnut tree dropped branches on the sidewalk.
Brown water from the taps since this morning.
Neighbor's dog, a white male poodle, got out again.
There is a person sleeping in the laundry room, I called the outreach line.
The teenagers next door shoveled our snow, what a gift.
Someone is going through mailboxes on the 300 block.
Lost: black leather wallet near the Polish church.
The guy who fixes the street lights left a ladder.
Fox with white tail near the chickens.
Buscamos a quien dejó una bicicleta blanca en el garaje.
""".splitlines()

ASKS_EN = """\
Two black males walked down the street.
A Hispanic guy walking around the block.
Gypsies are going from door to door.
A black man tried the car door.
Saw a white male near the school.
Suspicious African American male by the mailbox.
african-american woman ringing bells
Asian woman looking into windows
An Arab looking man took pictures.
Some Mexicans were sitting in a car.
He was black and wore a hoodie.
The man was black.
He looked Hispanic to me.
The guy appeared to be black or Hispanic.
Male, black, 20s, red cap.
Man (white) with a bag.
male black approx 6 ft
Black male, early 20s, tried my door.
Two white or black teens on bikes.
Young black kids hanging out.
A tall black 20 year old man.
Three blacks in a car.
A black walking around the block.
Saw a hispanic on our street.
Dark skinned man at the door.
A light-skinned teen took the bike.
Middle Eastern men sitting in a van.
A Native American man asked for money.
Muslim family moved in and strange cars come.
A Jewish man was going door to door.
Somali kids broke the swing.
Indian lady taking pictures of houses.
Chinese guy taking photos.
Roma women at the parking lot.
A caucasian male in shorts.
Person of color looking into cars.
The people are Latino and loud.
These thugs are back.
Thugs on bikes again.
Urban youth on the corner.
Some urban youths were loud.
He does not belong here.
This man doesn't belong in this neighborhood.
She is not from around here and was looking at houses.
Illegals are sleeping in the park.
A bunch of illegal immigrants in a van.
Sketchy guy, did not speak English.
Foreign looking people at the bus stop.
He looked like a terrorist.
That kind of people brings trouble.
The usual criminal element from the projects.
Homeless looking man, up to no good.
Colored people at the pool.
People like that do not belong here.
Go back to your country.
Filthy animals, all of them.
A 7hug took my bike.
H1spanic male at the door.
His.pan.ic? No: h i s p a n i c man.
Two BLACK MALES.
Two bl\u0430ck males by the gate.
Thuuugs everywhere.
Hispánic man selling things.
Two black\u200b men.
Black dude, hoodie.
blk male in a grey hoodie
The suspect is white and tall.
A couple of black guys ran.
Pakistani men run that house.
Gang of Albanians in a car.
There's a black guy sitting in a car outside.
Suspicious hispanic couple going door to door.
Mexican looking dude with a leaf blower at 7 am.
Why are there so many blacks at the pool?
Some Arab men moved into number 4.
Beware of gypsy beggars.
Three African males, hoods up.
White guy, maybe 40, staring at kids.
Older asian lady collecting cans.
A group of latinos drinking in the park.
The boys were black, about 15.
Thug tried to break in.
This person clearly does not belong in our neighborhood.
He's not from here, I know everyone.
Ghetto looking car full of teens.
Illegal immigrants living in the garage.
Two dark-skinned youths near the ATM.
Person of middle eastern appearance with a camera.
Bunch of wetbacks.
Unknown black female at my door.
She looked Indian or Pakistani.
Jewish looking man taking notes.
An african-american teen on my porch.
The suspect: male, hispanic, 5'10.
Saw a black man.
These people are animals.
Un sudamericano vendiendo puerta a puerta.
Dos colombianas llamando a los timbres.
Ese moro me mira mal.
Two Hispanics in a pickup looking at houses.
A black couple is parked outside.
Asian kid broke my window.
The black kid from the corner again.
Watch out for the Romanian beggars.
I saw an Indian man looking in windows.
White trash family next door.
A Somali guy was yelling.
Group of black teens near the store.
Black woman, 30s, gray hoodie.
Suspicious person: hispanic male mid 20s.
Man of asian descent in a hoodie.
Illegals stole my catalytic converter.
He looks like a gangbanger.
Some thuggish looking kid.
A dark complected male.
Young blacks selling candy.
Turkish men arguing in the street.
An Arabic woman with a stroller stared at me.
Sketchy brown guy in a van.
Mujer asiática llamando a timbres.
""".splitlines()

PASSES_ES = """\
Se perdió un gato negro cerca de la plaza.
Mi perra negra se escapó esta mañana.
Una furgoneta blanca se llevó el paquete.
Un hombre con chaqueta negra probó las puertas de tres coches.
Un hombre vestido de negro entró en el garaje.
Una mujer con pantalón blanco dejó una caja en la puerta.
El restaurante chino de la esquina tiene la ventana rota.
La comida mexicana del camión se acabó a las dos.
El viernes negro deja el aparcamiento lleno.
Hay hielo negro en la cuesta, conduzcan despacio.
Un árbol cayó en la calle Blanco y corta el paso.
La señora Blanco busca quien cuide a su perro.
El señor Moreno encontró unas llaves.
Pinté la valla de blanco y alguien la rayó.
Se derramó vino blanco en el portal, cuidado.
Un pastor alemán anda suelto junto al río.
El gato persa de la vecina volvió a casa.
Robaron una bicicleta negra del portal.
Dejaron una bolsa negra junto al contenedor.
Perdimos un loro gris con cola roja.
El coche negro golpeó el buzón.
Un coche blanco aparca delante del vado.
Alguien rompió el cristal de la parada.
Gracias a la vecina que me devolvió la cartera.
Un joven me ayudó a empujar el coche. Gracias.
Dos personas con chalecos amarillos llaman a las puertas.
Hay una fuga de gas en la calle Mayor, eviten la zona.
El corte de agua dura hasta las 14.
La feria del barrio chino empieza el sábado.
La iglesia rusa reparte comida el domingo.
La mezquita organiza una limpieza del parque.
Clase de baile latino en el centro el jueves.
Clases de idioma árabe en la biblioteca.
Encontré unas gafas negras en el banco.
La caja negra del ascensor no funciona.
Pan moreno y azúcar moreno para la merienda del barrio.
Gato blanco y negro encontrado, muy cariñoso.
Perro negro con collar rojo, responde a Lucas.
Se ha perdido una gata negra y blanca.
El muro blanco del colegio amaneció pintado.
Una persona probó la puerta trasera y se fue cuando se encendió la luz.
Tres bicicletas robadas esta semana en nuestra calle.
El sofá viejo de la esquina no pertenece a nadie, ¿lo recogen?
Hay obras ilegales que hacen ruido por la noche.
Petardos ilegales asustaron a los perros.
El accidente fue el 24-11-2026 a las 10:30.
La farola de la plaza no funciona desde hace 3 días.
Alguien se llevó las macetas del portal.
El camión de la basura pasó tarde.
Cuidado con la arqueta abierta junto al parque.
Vi una serpiente en el jardín.
La nieve cortó el camino del colegio.
Llevaba una camiseta blanca y gorra azul.
La chica llevaba una mochila negra.
El hombre llevaba zapatos blancos y gorra.
Una señora perdió el monedero en el autobús.
Mora silvestre para quien quiera recogerla.
Judías verdes del huerto para regalar.
Un camión negro perdió la carga.
El ladrón dejó un guante blanco en la ventana.
Se vio humo negro en el descampado.
Compartimos mesa en la fiesta de la calle.
En la casa blanca de la esquina hay una fuga.
El conejo blanco apareció sano y salvo.
Se escapó nuestro perro blanco con manchas negras.
Un hombre con gorra negra y mochila roja abrió tres buzones.
Hay un coche gris mal aparcado en el vado del 12.
La señora del perro marrón recogió mi cartera, gracias.
Un chico en bicicleta negra me robó el móvil.
Se busca gata parda, se llama Mora.
El señor Blanco del quinto perdió las gafas.
Alguien dejó un sofá negro en la acera.
Una mujer de pelo negro y abrigo blanco pidió ayuda.
La tienda china de la esquina cierra por obras.
Corte de luz en la calle Olmo desde las 9.
Los vecinos limpiamos la plaza el sábado.
Tres jóvenes rompieron el espejo de un coche blanco.
El repartidor dejó el paquete en la puerta equivocada.
Un hombre mayor se cayó en la acera helada, está bien.
Un pan de centeno moreno gratis para quien lo quiera.
Se oyen petardos en el parque todas las noches.
Un hombre con camisa blanca y pantalón negro pidió agua.
Hay un perro negro suelto en la rotonda.
La furgoneta negra lleva tres días aparcada.
Robaron el cepillo de la iglesia.
El chico del chaleco verde abrió el portal con una tarjeta.
Me han dejado una nota en el parabrisas, gracias por avisar del golpe.
El gato moreno y blanco de la tercera está en mi patio.
La profesora de árabe perdió su carpeta.
El restaurante mexicano regala tamales hoy.
Alguien con casco negro rompió el espejo del coche.
""".splitlines()

ASKS_ES = """\
Un moreno sospechoso mira los coches.
Dos negros en un coche.
Un negro merodeando por el barrio.
Unos gitanos van de puerta en puerta.
Gitanas pidiendo en el aparcamiento.
Un hombre negro probó las puertas.
Un hombre alto y moreno llamó al timbre.
Dos chicos negros corriendo.
Una mujer negra con una bolsa.
Un tipo de color en la esquina.
Hombre de raza negra, unos 30 años.
Un individuo de aspecto árabe hacía fotos.
Dos hombres de aspecto latino en una furgoneta.
Un señor de rasgos asiáticos.
Un latino paseando por la calle.
Unos moros gritaban en el parque.
Un moro vendía cosas.
Unos rumanos miran las casas.
Un grupo de rumanas en la puerta.
Dos mexicanos en una camioneta.
Un chino hacía fotos.
Un árabe sospechoso.
Una familia marroquí ha llegado y hay ruido.
El hombre era negro.
El chico era moreno.
Los negros del parque.
Esos negros otra vez.
Ese negro mira los coches.
Un joven subsahariano junto al cajero.
Magrebíes en la plaza.
Varios senegaleses venden en la calle.
Un hombre de piel oscura.
Una chica de tez morena.
Los ilegales duermen en el parque.
Inmigrantes ilegales en la nave.
Gente de color en la piscina.
Esa gentuza otra vez en el banco.
Hombre con pinta de delincuente.
Tenía cara de delincuente.
El hombre no hablaba español.
Ella no es de aquí y mira las casas.
Esos chicos no pertenecen a este barrio.
Una persona que no encaja aquí.
Un pandillero en la esquina.
Unos menas en el portal.
Sudacas haciendo ruido.
Vuelve a tu país.
Fuera moros.
Gitano de mierda.
Un g1tano en la puerta.
Un g i t a n o en la puerta.
UN HOMBRE NEGRO EN LA CALLE
Un ind\u00edgena pedía dinero.
Un colombiano vive ahí y viene gente.
Venezolanos en la plaza.
Dos judíos en la puerta.
Una musulmana con velo miraba.
Una pareja de negros.
Un par de negros en moto.
Tres negros y un blanco en un coche.
Un chico joven negro con gorra.
Hombre negro, 20 años, gorra roja.
Una morena sospechosa en el portal.
Un extranjero sospechoso con acento raro, él no era de aquí.
Hombre moreno mirando las casas.
Dos tipos con pinta de rumanos.
Una gitana leyendo la mano.
Los moros del parque otra vez.
Un chaval negro con patinete.
Gente rara, no son de aquí.
Grupo de africanos en la plaza.
Un indio sospechoso hace fotos.
Varón de raza negra.
Un hombre de color con capucha.
Esa gentuza duerme en el portal.
Delincuentes extranjeros en el barrio.
Era un chico negro de unos veinte años.
Una pareja de gitanos roba en las tiendas.
Hay un negro en la puerta.
Menas en el parque.
Un árabe haciendo fotos al colegio.
Un negro alto con mochila.
Dos gitanas en el mercado.
Un grupo de latinos bebiendo.
Un magrebí joven en el portal.
Ojo con los rumanos del semáforo.
Un señor negro vendiendo bolsos.
Hombres árabes en una furgoneta.
Un tipo moreno con capucha.
Chicos marroquíes en el banco.
Esa gente no es de aquí.
Tiene pinta de ladrón.
Panchitos gritando de noche.
Gracias al chico moreno de la gorra que me ayudó.
""".splitlines()


def asked(text: str) -> list[str]:
    return [finding.kind for finding in look(Words(text=text)) if finding.asks]


@pytest.mark.parametrize("text", PASSES_EN + PASSES_ES)
def test_a_text_about_things_and_acts_passes_without_any_finding(text: str) -> None:
    assert look(Words(text=text)) == []


@pytest.mark.parametrize("text", ASKS_EN + ASKS_ES)
def test_a_text_about_looks_or_in_coded_words_is_asked_about(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize("text", ASKS_EN[:12] + ASKS_ES[:12])
def test_an_author_who_says_it_is_about_no_person_is_not_asked_again_and_the_desk_reads_it(text: str) -> None:
    findings = look(Words(text=text, is_not_about_a_person=True))
    assert findings
    assert not any(finding.asks for finding in findings)


def test_there_are_sixty_texts_of_each_kind_in_each_language() -> None:
    for texts in (PASSES_EN, ASKS_EN, PASSES_ES, ASKS_ES):
        assert len(set(texts)) >= 60
